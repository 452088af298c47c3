import { Button, Group, Select, Stack, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import type { Case } from '../api/shapes';
import { Refused } from '../case/refused';
import { applyCase } from '../live/apply-event';
import { useReceivers } from '../people/use-receivers';
import { Dialog } from '../shell/dialog';

/** Asks to whom a chat goes, and with which words to them. */
export function Transfer({ shown, onClose }: { shown: Case; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const taker = shown.chat?.takenBy ?? null;
  const receivers = useReceivers(taker?.id ?? null);
  const [to, setTo] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const transfer = useMutation({
    mutationFn: (receiver: { agentId: string } | { groupId: string }) =>
      answerOf(
        api.POST('/api/cases/{number}/chat/transfer', {
          params: { path: { number: String(shown.number) } },
          body: { ...receiver, ...(note.trim() === '' ? {} : { note: note.trim() }) },
        }),
      ),
    onSuccess: (now) => {
      applyCase(queries, now);
      onClose();
    },
  });
  const receiver = receivers.find(to);
  return (
    <Dialog onClose={onClose} title={t('transfer.title')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (receiver) transfer.mutate(receiver);
        }}
      >
        <Stack>
          <Select
            data-autofocus
            searchable
            label={t('transfer.to')}
            placeholder={t('transfer.choose')}
            nothingFoundMessage={t('case.nothingFound')}
            data={receivers.choices}
            value={to}
            onChange={setTo}
            comboboxProps={{ withinPortal: true }}
          />
          <Textarea
            label={t('transfer.note')}
            description={t('transfer.noteHint')}
            value={note}
            onChange={({ currentTarget }) => setNote(currentTarget.value)}
            maxLength={4000}
            autosize
            minRows={3}
            maxRows={8}
          />
          <Refused error={transfer.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('case.cancel')}
            </Button>
            <Button type="submit" disabled={!receiver} loading={transfer.isPending}>
              {t('transfer.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

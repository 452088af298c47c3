import { Alert, Button, Group, Select, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { Refused } from '../case/refused';
import { useReceivers, type Receiver } from '../people/use-receivers';
import { Dialog } from '../shell/dialog';

interface MoveChatsProps {
  /** Who is away. */
  agent: { id: string; name: string };
  onClose: () => void;
}

/** What has become of the chats of somebody who is away. */
interface Moved {
  moved: number;
  refused: { caseNumber: number; detail: string }[];
}

/** Gives all active chats of somebody to somebody else, or to a group where they are new. */
export function MoveChats({ agent, onClose }: MoveChatsProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const receivers = useReceivers(agent.id);
  const [to, setTo] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const move = useMutation({
    mutationFn: (receiver: Receiver) => moveAll(agent.id, { ...receiver, ...noteOf(note) }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: keys.wall }),
  });
  const receiver = receivers.find(to);
  const done = move.data;
  return (
    <Dialog onClose={onClose} title={t('supervisor.moveOf', { name: agent.name })}>
      {done ? (
        <Stack>
          <Alert role="status" color={done.refused.length > 0 ? 'orange' : 'teal'}>
            <Text size="sm">{t('supervisor.moved', { count: done.moved })}</Text>
            {done.refused.map(({ caseNumber, detail }) => (
              <Text key={caseNumber} size="sm">
                {t('thread.number', { number: caseNumber })}: {detail}
              </Text>
            ))}
          </Alert>
          <Group justify="flex-end">
            <Button onClick={onClose}>{t('thread.close')}</Button>
          </Group>
        </Stack>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (receiver) move.mutate(receiver);
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
            />
            <Textarea
              label={t('transfer.note')}
              value={note}
              maxLength={4000}
              autosize
              minRows={2}
              onChange={({ currentTarget }) => setNote(currentTarget.value)}
            />
            <Refused error={move.error} />
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                {t('case.cancel')}
              </Button>
              <Button type="submit" disabled={!receiver} loading={move.isPending}>
                {t('supervisor.move')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Dialog>
  );
}

const noteOf = (note: string) => (note.trim() === '' ? {} : { note: note.trim() });

/** So many at once, until there are no more. */
async function moveAll(id: string, body: Receiver & { note?: string }): Promise<Moved> {
  const all: Moved = { moved: 0, refused: [] };
  for (;;) {
    const { moved, refused, more } = await answerOf(
      api.POST('/api/users/{id}/chats/move', { params: { path: { id } }, body }),
    );
    all.moved += moved;
    all.refused.push(...refused);
    if (!more || moved === 0) return all;
  }
}

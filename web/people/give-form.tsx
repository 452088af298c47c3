import { Button, Group, Select, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import { useReceivers, type Receiver } from './use-receivers';

/** To whom, and with which words to them, as the API takes it. */
export type Giving = Receiver & { note?: string };

interface GiveFormProps {
  /** Who has it already. */
  except: string | null;
  /** Where it is read what is written to them; empty: that goes without saying. */
  noteHint: string;
  button: string;
  isPending: boolean;
  error: Error | null;
  onGive: (giving: Giving) => void;
  onClose: () => void;
}

/** Asks to whom one chat or several go, and with which words to them. */
export function GiveForm({ except, noteHint, button, isPending, error, onGive, onClose }: GiveFormProps) {
  const { t } = useTranslation();
  const receivers = useReceivers(except);
  const [to, setTo] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const receiver = receivers.find(to);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const written = note.trim();
        if (receiver) onGive({ ...receiver, ...(written === '' ? {} : { note: written }) });
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
          description={noteHint}
          value={note}
          onChange={({ currentTarget }) => setNote(currentTarget.value)}
          maxLength={4000}
          autosize
          minRows={3}
          maxRows={8}
        />
        <Refused error={error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('case.cancel')}
          </Button>
          <Button type="submit" disabled={!receiver} loading={isPending}>
            {button}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

import { Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconAlarm } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { Case } from '../api/shapes';
import { applyCase } from '../live/apply-event';
import { dayTime, fullTime } from '../thread/moments';
import { Refused } from './refused';
import { asLocalField, reminderTimes } from './reminder-times';

const MOST_NOTE = 500;

/** This person's own reminder of a case: at a time, or when the customer writes before. */
export function Reminder({ shown }: { shown: Case }) {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const path = { number: String(shown.number) };
  const set = useMutation({
    mutationFn: (body: { at: string; note: string }) =>
      answerOf(api.PUT('/api/cases/{number}/reminder', { params: { path }, body })),
    onSuccess: (now) => {
      applyCase(queries, now);
      setOpen(false);
    },
  });
  const cancel = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/cases/{number}/reminder', { params: { path } })),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.case(shown.number) }),
  });
  const { reminder } = shown;
  return (
    <Stack gap={6} align="flex-start">
      {reminder && (
        <Text size="sm" dir="auto">
          {t('case.reminder.at', { time: fullTime(reminder.at, i18n.language) })}
          {reminder.note && `: ${reminder.note}`}
        </Text>
      )}
      <Group gap="xs">
        <Popover opened={isOpen} onChange={setOpen} position="bottom-start" width={320} trapFocus returnFocus>
          <Popover.Target>
            <Button
              ref={button}
              size="compact-sm"
              variant="default"
              leftSection={<IconAlarm size={16} aria-hidden />}
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
            >
              {t(reminder ? 'case.reminder.change' : 'case.reminder.set')}
            </Button>
          </Popover.Target>
          <Popover.Dropdown aria-label={t('case.reminder.set')}>
            <ChooseTime
              note={reminder?.note ?? ''}
              isSaving={set.isPending}
              error={set.error}
              onChoose={(at, note) => set.mutate({ at: at.toISOString(), note })}
            />
          </Popover.Dropdown>
        </Popover>
        {reminder && (
          <Button
            size="compact-sm"
            variant="subtle"
            loading={cancel.isPending}
            onClick={() => {
              // This one goes away.
              button.current?.focus();
              cancel.mutate();
            }}
          >
            {t('case.reminder.cancel')}
          </Button>
        )}
      </Group>
      <Refused error={cancel.error} />
    </Stack>
  );
}

interface ChooseTimeProps {
  note: string;
  isSaving: boolean;
  error: Error | null;
  onChoose: (at: Date, note: string) => void;
}

function ChooseTime({ note, isSaving, error, onChoose }: ChooseTimeProps) {
  const { t, i18n } = useTranslation();
  const [times] = useState(() => reminderTimes(new Date()));
  const [written, setWritten] = useState(note);
  const [at, setAt] = useState('');
  return (
    <Stack gap="xs">
      <TextInput
        label={t('case.reminder.note')}
        value={written}
        maxLength={MOST_NOTE}
        onChange={({ currentTarget }) => setWritten(currentTarget.value)}
      />
      {times.map((time) => (
        <Button
          key={time.name}
          variant="default"
          size="compact-sm"
          justify="space-between"
          disabled={isSaving}
          rightSection={<Text size="xs">{dayTime(time.at.toISOString(), i18n.language)}</Text>}
          onClick={() => onChoose(time.at, written)}
        >
          {t(`case.reminder.times.${time.name}`)}
        </Button>
      ))}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onChoose(new Date(at), written);
        }}
      >
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <TextInput
            type="datetime-local"
            size="xs"
            flex={1}
            miw={0}
            withAsterisk={false}
            required
            label={t('case.reminder.other')}
            min={asLocalField(new Date())}
            value={at}
            onChange={({ currentTarget }) => setAt(currentTarget.value)}
          />
          <Button type="submit" size="xs" flex="none" loading={isSaving}>
            {t('case.reminder.submit')}
          </Button>
        </Group>
      </form>
      <Refused error={error} />
    </Stack>
  );
}

import { ActionIcon, Button, Group, Input, Text, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './people-settings.module.css';

const MOST = 50;

interface EndReasonsProps {
  reasons: string[];
  onChange: (reasons: string[]) => void;
}

/** Why chats end, in the order in which agents are offered it. */
export function EndReasons({ reasons, onChange }: EndReasonsProps) {
  const { t } = useTranslation('people');
  const label = useId();
  const [written, setWritten] = useState('');
  const reason = written.trim();
  const isThere = reasons.includes(reason);
  const add = () => {
    if (reason === '' || isThere || reasons.length >= MOST) return;
    onChange([...reasons, reason]);
    setWritten('');
  };
  const swap = (from: number, to: number) =>
    onChange(reasons.map((one, at) => (at === from ? reasons[to] : at === to ? reasons[from] : one) ?? one));
  return (
    <div role="group" aria-labelledby={label}>
      <Input.Label component="span" id={label}>
        {t('fields.endReasons')}
      </Input.Label>
      <Text size="xs" c="dimmed">
        {t('groups.reasonsAbout')}
      </Text>
      {reasons.length > 0 && (
        <ol className={classes['reasons']}>
          {reasons.map((one, at) => (
            <li key={one}>
              <Text flex={1} className={classes['main'] ?? ''}>
                {one}
              </Text>
              <ActionIcon
                variant="subtle"
                aria-label={t('groups.up', { reason: one })}
                disabled={at === 0}
                onClick={() => swap(at, at - 1)}
              >
                <IconArrowUp size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                aria-label={t('groups.down', { reason: one })}
                disabled={at === reasons.length - 1}
                onClick={() => swap(at, at + 1)}
              >
                <IconArrowDown size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="red"
                aria-label={t('groups.removeReason', { reason: one })}
                onClick={() => onChange(reasons.filter((other) => other !== one))}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ol>
      )}
      <Group gap="xs" align="flex-start" mt={4} wrap="nowrap">
        <TextInput
          flex={1}
          aria-label={t('groups.newReason')}
          placeholder={t('groups.newReason')}
          error={isThere ? t('groups.reasonTaken') : null}
          maxLength={100}
          value={written}
          onChange={({ currentTarget }) => setWritten(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
            // It adds the reason and doesn't send the form.
            event.preventDefault();
            add();
          }}
        />
        <Button variant="default" disabled={reason === '' || isThere || reasons.length >= MOST} onClick={add}>
          {t('groups.addReason')}
        </Button>
      </Group>
    </div>
  );
}

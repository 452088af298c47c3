import { Button, Card, Group, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fullTime } from '../thread/moments';
import { AskDrop } from './ask-drop';
import { AskPause } from './ask-pause';
import classes from './rules.module.css';
import type { Pause } from './use-brakes';
import { WaitingMessages } from './waiting-messages';

/** What waits while all rules are paused: by rule, and each message; it is sent by resuming, or given up. */
export function Paused({ pause }: { pause: Pause }) {
  const { t, i18n } = useTranslation('rules');
  const { pausedAt, pausedBy, waitingMessages, waitingRules } = pause;
  const [isResuming, setResuming] = useState(false);
  const [dropping, setDropping] = useState<Dropping | null>(null);
  return (
    <Card withBorder mb="md" component="section" aria-label={t('paused.title')}>
      <Title order={2} size="h5">
        {t('paused.title')}
      </Title>
      {pausedAt !== null && (
        <Text size="sm">
          {t('pause.since', { at: fullTime(pausedAt, i18n.language), name: pausedBy?.name ?? '' })}
        </Text>
      )}
      <Text size="sm">{t('paused.waiting', { count: waitingMessages })}</Text>
      <Group my="xs">
        <Button color="teal" onClick={() => setResuming(true)}>
          {t('paused.resume')}
        </Button>
        {waitingMessages > 0 && (
          <Button color="red" onClick={() => setDropping({ rule: null, count: waitingMessages })}>
            {t('paused.dropAll', { count: waitingMessages })}
          </Button>
        )}
      </Group>
      {waitingRules.length > 1 && (
        <ul className={classes['plain']}>
          {waitingRules.map(({ rule, waitingMessages: count }) => {
            const name = rule.name ?? t('held.deleted');
            return (
              <li key={rule.id}>
                <Group gap="xs">
                  <Text size="sm" dir="auto">
                    {name}
                  </Text>
                  <Button
                    size="compact-sm"
                    variant="light"
                    color="red"
                    aria-label={t('paused.dropOf', { count, name })}
                    onClick={() => setDropping({ rule: { id: rule.id, name }, count })}
                  >
                    {t('held.drop', { count })}
                  </Button>
                </Group>
              </li>
            );
          })}
        </ul>
      )}
      {waitingMessages > 0 && <WaitingMessages ruleId={null} />}
      {isResuming && <AskPause asked="resume" pause={pause} onClose={() => setResuming(false)} />}
      {dropping && <AskDrop {...dropping} onClose={() => setDropping(null)} />}
    </Card>
  );
}

interface Dropping {
  rule: { id: string; name: string } | null;
  count: number;
}

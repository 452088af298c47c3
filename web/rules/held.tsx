import { Button, Card, Group, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answerOf, api } from '../api/client';
import { Ask } from '../shell/ask';
import { fullTime } from '../thread/moments';
import { Page } from './page';
import { Paused } from './paused';
import { useHeld, usePause, useWaitingEvents, type HeldRule } from './use-brakes';
import { useDraftChange } from './use-rules';
import { WaitingMessages } from './waiting-messages';

/** What waits because all rules are paused, or because the brake holds one; nobody has received it. */
export function Held() {
  const { t } = useTranslation('rules');
  const held = useHeld();
  const pause = usePause();
  useWaitingEvents();
  return (
    <Page title={t('held.title')}>
      {pause?.paused && <Paused pause={pause} />}
      <Text mb="md">{t('held.about')}</Text>
      {held.length === 0 && <Text>{t('held.none')}</Text>}
      {held.map((one) => (
        <OneHeld key={one.rule.id} held={one} />
      ))}
    </Page>
  );
}

function OneHeld({ held }: { held: HeldRule }) {
  const { t, i18n } = useTranslation('rules');
  const { rule, heldAt, because, waitingMessages, expectedPer10Minutes, sentIn10Minutes } = held;
  const [asked, setAsked] = useState<'send' | 'drop' | null>(null);
  const release = useDraftChange((messages: 'send' | 'drop') =>
    answerOf(api.POST('/api/rules/{id}/release', { params: { path: { id: rule.id } }, body: { messages } })),
  );
  const name = rule.name ?? t('held.deleted');
  return (
    <Card withBorder mb="md" component="section" aria-label={name}>
      <Title order={2} size="h5" dir="auto">
        {name}
      </Title>
      <Text size="sm">
        {heldAt !== null && fullTime(heldAt, i18n.language)} {because}
      </Text>
      <Text size="sm">
        {t('held.numbers', {
          count: waitingMessages,
          sent: sentIn10Minutes,
          expected: expectedPer10Minutes ?? 0,
        })}
      </Text>
      <Group my="xs">
        <Button color="red" onClick={() => setAsked('drop')}>
          {t('held.drop', { count: waitingMessages })}
        </Button>
        <Button variant="default" onClick={() => setAsked('send')}>
          {t('held.send')}
        </Button>
        {rule.name !== null && (
          <Button component={Link} to={`/rules/${rule.id}`} variant="default">
            {t('edit')}
          </Button>
        )}
      </Group>
      <WaitingMessages ruleId={rule.id} />
      {asked && (
        <Ask
          title={t(`held.ask.${asked}.title`)}
          text={t(`held.ask.${asked}.text`, { count: waitingMessages })}
          button={t(`held.ask.${asked}.button`)}
          isPending={release.isPending}
          error={release.error}
          onYes={() => release.mutate(asked, { onSuccess: () => setAsked(null) })}
          onClose={() => setAsked(null)}
        />
      )}
    </Card>
  );
}

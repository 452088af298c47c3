import { Anchor, Button, Card, Group, Text, Title } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import { fullTime } from '../thread/moments';
import { Page } from './page';
import classes from './rules.module.css';
import { useHeld, type HeldRule } from './use-brakes';
import { useDraftChange } from './use-rules';

/** Rules that the brake holds, and their messages, which nobody has received. */
export function Held() {
  const { t } = useTranslation('rules');
  const held = useHeld();
  return (
    <Page title={t('held.title')}>
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
  const { t: common } = useTranslation();
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
          waiting: waitingMessages,
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
      <Waiting id={rule.id} />
      {asked && (
        <Dialog title={t(`held.ask.${asked}.title`)} onClose={() => setAsked(null)}>
          <Text>{t(`held.ask.${asked}.text`, { count: waitingMessages })}</Text>
          <Refused error={release.error} />
          <Group justify="flex-end" mt="md">
            <Button variant="default" data-autofocus onClick={() => setAsked(null)}>
              {common('case.cancel')}
            </Button>
            <Button
              color="red"
              loading={release.isPending}
              onClick={() => release.mutate(asked, { onSuccess: () => setAsked(null) })}
            >
              {t(`held.ask.${asked}.button`)}
            </Button>
          </Group>
        </Dialog>
      )}
    </Card>
  );
}

function Waiting({ id }: { id: string }) {
  const { i18n } = useTranslation('rules');
  const { t: common } = useTranslation();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keys.rules('waiting', id),
    queryFn: ({ pageParam }) =>
      answerOf(
        api.GET('/api/rules/{id}/waiting-messages', {
          params: {
            path: { id },
            query: { limit: 20, ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  return (
    <>
      <Refused error={error} />
      <ul className={classes['plain']}>
        {data?.pages
          .flatMap(({ items }) => items)
          .map(({ id: messageId, contact, caseNumber, text, createdAt }) => (
            <Text component="li" size="sm" key={messageId}>
              <bdi>{contact.name ?? contact.address}</bdi>{' '}
              {caseNumber !== null && (
                <Anchor component={Link} to={`/cases/${caseNumber}`}>
                  {common('thread.number', { number: caseNumber })}
                </Anchor>
              )}{' '}
              {fullTime(createdAt, i18n.language)}: <span dir="auto">{text}</span>
            </Text>
          ))}
      </ul>
      {hasNextPage && (
        <Button
          mt="xs"
          size="compact-sm"
          variant="default"
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {common('case.history.more')}
        </Button>
      )}
    </>
  );
}

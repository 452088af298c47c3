import { Anchor, Button, Group, Tabs, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { Refused } from '../case/refused';
import { kindWord } from '../conditions/condition-words';
import { SeenCondition } from '../conditions/seen-condition';
import { fullTime } from '../thread/moments';
import { sayer } from '../words/sayer';
import { Page } from './page';
import classes from './rules.module.css';
import { useRules } from './use-rules';

const PAGE = 50;
const begin = null as string | null;
const asPage = (cursor: string | null) => ({ limit: PAGE, ...(cursor === null ? {} : { cursor }) });

/** What a rule has done: when and why it applied, and who received what. */
export function Results() {
  const { t } = useTranslation('rules');
  const { id = '' } = useParams();
  const { rules } = useRules();
  const name = rules?.find((rule) => rule.id === id)?.name ?? '';
  return (
    <Page
      title={t('results.of', { name })}
      extra={
        <Button component={Link} to={`/rules/${id}`} variant="default">
          {t('edit')}
        </Button>
      }
    >
      <Tabs defaultValue="runs" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="runs">{t('results.runs')}</Tabs.Tab>
          <Tabs.Tab value="messages">{t('results.messages')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="runs" pt="sm">
          <Runs id={id} />
        </Tabs.Panel>
        <Tabs.Panel value="messages" pt="sm">
          <Messages id={id} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Runs({ id }: { id: string }) {
  const { t, i18n } = useTranslation('rules');
  const { t: common } = useTranslation();
  const { t: words } = useTranslation('conditions');
  const { t: actions } = useTranslation('actions');
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keys.rules('runs', id),
    queryFn: ({ pageParam }) =>
      answerOf(api.GET('/api/rules/{id}/runs', { params: { path: { id }, query: asPage(pageParam) } })),
    initialPageParam: begin,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
  });
  const runs = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <Refused error={error} />
      {data && runs.length === 0 && <Text>{t('results.noRuns')}</Text>}
      <ol className={classes['list']}>
        {runs.map((run) => (
          <li key={`${run.caseNumber}-${run.eventSeq}-${run.at}`} className={classes['row']}>
            <div className={classes['words']}>
              <Group gap="xs">
                <Anchor component={Link} to={`/cases/${run.caseNumber}`} fw={600}>
                  {common('thread.number', { number: run.caseNumber })}
                </Anchor>
                <Text size="sm" c="dimmed">
                  {fullTime(run.at, i18n.language)}
                </Text>
                <Text size="sm">{common(`case.why.outcome.${run.outcome}`)}</Text>
              </Group>
              {run.change && <Text size="sm">{kindWord(words, run.change.kind)}</Text>}
              {run.error !== null && <Text size="sm">{run.error}</Text>}
              {run.actions.map(({ type, outcome, detail }, at) => (
                <Text size="sm" key={`${type}-${at}`}>
                  {sayer(actions)(`types.${type}`)}:{' '}
                  {outcome === null ? t('results.waits') : outcomeWord(t, outcome)}
                  {detail !== null && outcome !== 'done' && ` (${detail})`}
                </Text>
              ))}
              {run.conditions && run.conditions.length > 0 && (
                <ul className={classes['reasons']}>
                  {run.conditions.map((condition) => (
                    <SeenCondition key={condition.path} condition={condition} />
                  ))}
                </ul>
              )}
            </div>
          </li>
        ))}
      </ol>
      <More has={hasNextPage} isPending={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </>
  );
}

const OUTCOMES = [
  'done',
  'unchanged',
  'late',
  'windowClosed',
  'blocked',
  'optedOut',
  'quietHours',
  'customerLimit',
  'tooLong',
  'nobodyAvailable',
  'overtaken',
] as const;

/** What became of an action; one without words by its own name. */
function outcomeWord(t: TFunction<'rules'>, outcome: string): string {
  const known = OUTCOMES.find((one) => one === outcome);
  return known ? t(`outcomes.${known}`) : outcome;
}

function Messages({ id }: { id: string }) {
  const { t, i18n } = useTranslation('rules');
  const { t: common } = useTranslation();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keys.rules('messages', id),
    queryFn: ({ pageParam }) =>
      answerOf(api.GET('/api/rules/{id}/messages', { params: { path: { id }, query: asPage(pageParam) } })),
    initialPageParam: begin,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
  });
  const messages = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <Refused error={error} />
      {data && messages.length === 0 && <Text>{t('results.noMessages')}</Text>}
      {messages.length > 0 && (
        <Button
          component="a"
          href={`/api/rules/${id}/messages.csv`}
          variant="default"
          size="compact-sm"
          mb="sm"
        >
          {t('results.csv')}
        </Button>
      )}
      <ol className={classes['list']}>
        {messages.map(({ id: messageId, caseNumber, contact, text, status, held, error: fault, at }) => (
          <li key={messageId} className={classes['row']}>
            <div className={classes['words']}>
              <Group gap="xs">
                <bdi>
                  <strong>{contact.name ?? contact.address}</strong>
                </bdi>
                {caseNumber !== null && (
                  <Anchor component={Link} to={`/cases/${caseNumber}`} size="sm">
                    {common('thread.number', { number: caseNumber })}
                  </Anchor>
                )}
                <Text size="sm" c="dimmed">
                  {fullTime(at, i18n.language)}
                </Text>
                <Text size="sm">
                  {held === null ? sayer(t)(`translation:thread.tick.${status}`) : t('held.waits')}
                </Text>
              </Group>
              <Text size="sm" dir="auto">
                {text}
              </Text>
              {fault && <Text size="sm">{fault.message}</Text>}
            </div>
          </li>
        ))}
      </ol>
      <More has={hasNextPage} isPending={isFetchingNextPage} onMore={() => void fetchNextPage()} />
    </>
  );
}

function More({ has, isPending, onMore }: { has: boolean; isPending: boolean; onMore: () => void }) {
  const { t: common } = useTranslation();
  if (!has) return null;
  return (
    <Button mt="sm" variant="default" loading={isPending} onClick={onMore}>
      {common('case.history.more')}
    </Button>
  );
}

import { Anchor, Button, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { answerOf, api } from '../api/client';
import { Refused } from '../case/refused';
import { fullTime } from '../thread/moments';
import classes from './rules.module.css';
import { brakes } from './use-brakes';

const PAGE = 20;

/** What nobody has received yet, the oldest first: of one rule, or rule by rule. */
export function WaitingMessages({ ruleId }: { ruleId: string | null }) {
  const { i18n } = useTranslation('rules');
  const { t: common } = useTranslation();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: brakes('waiting', ruleId ?? 'all'),
    queryFn: ({ pageParam }) => readWaiting(ruleId, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  return (
    <>
      <Refused error={error} />
      <ul className={classes['plain']}>
        {data?.pages
          .flatMap(({ items }) => items)
          .map(({ id, rule, contact, caseNumber, text, createdAt }) => (
            <Text component="li" size="sm" key={id}>
              <bdi>{contact.name ?? contact.address}</bdi>{' '}
              {caseNumber !== null && (
                <Anchor component={Link} to={`/cases/${caseNumber}`}>
                  {common('thread.number', { number: caseNumber })}
                </Anchor>
              )}{' '}
              {fullTime(createdAt, i18n.language)}
              {ruleId === null && rule.name !== null && (
                <>
                  {' · '}
                  <bdi>{rule.name}</bdi>
                </>
              )}
              : <span dir="auto">{text}</span>
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

function readWaiting(ruleId: string | null, cursor: string | null) {
  const query = { limit: PAGE, ...(cursor === null ? {} : { cursor }) };
  return answerOf(
    ruleId === null
      ? api.GET('/api/rules/waiting-messages', { params: { query } })
      : api.GET('/api/rules/{id}/waiting-messages', { params: { path: { id: ruleId }, query } }),
  );
}

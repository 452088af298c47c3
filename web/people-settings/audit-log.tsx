import { Anchor, Button, Group, Select, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { usePeople } from '../people/use-people';
import { DownloadButton } from '../shell/download-button';
import { useAddress } from '../shell/use-address';
import { fullTime } from '../thread/moments';
import { useEntryWords, type AuditEntry } from './entry-words';
import { Listed, Page } from './page';
import classes from './people-settings.module.css';

/** What can be asked for, and which things of the API that is. */
const AREAS = {
  people: 'user,invitation',
  groups: 'group',
  tokens: 'token',
  settings: 'settings',
  integrations: 'integration,cloudStorage,webhookSecret',
  rules: 'rules,rule',
  macros: 'macro',
  labels: 'label,field',
  contacts: 'contact,contacts',
} as const;
type Area = keyof typeof AREAS;
const isArea = (name: string | null): name is Area => name !== null && name in AREAS;
const PAGE = 50;

/** Who changed what; what is asked for stands in the address. */
export function AuditLog() {
  const { t } = useTranslation(['people', 'settings']);
  const [asked, ask] = useAsked();
  const people = usePeople();
  const query = queryOf(asked);
  const log = useAuditLog(query);
  const hasAsked = Object.values(asked).some((value) => value !== null);
  return (
    <Page
      title={t('settings:pages.log')}
      about={t('log.about')}
      action={
        <DownloadButton href={`/api/audit-log.csv?${new URLSearchParams(query)}`}>
          {t('log.csv')}
        </DownloadButton>
      }
    >
      <div className={classes['tools']}>
        <Select
          label={t('log.what')}
          placeholder={t('log.everything')}
          clearable
          clearButtonProps={{ 'aria-label': t('log.clear') }}
          data={Object.keys(AREAS)
            .filter(isArea)
            .map((value) => ({ value, label: t(`areas.${value}`) }))}
          value={asked.what}
          onChange={(what) => ask({ what })}
        />
        <Select
          label={t('log.by')}
          placeholder={t('log.everybody')}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('log.clear') }}
          data={people.map(({ id, name }) => ({ value: id, label: name }))}
          value={asked.by}
          onChange={(by) => ask({ by })}
        />
        <TextInput
          type="date"
          label={t('log.from')}
          value={asked.from ?? ''}
          onChange={({ currentTarget }) => ask({ from: currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('log.to')}
          value={asked.to ?? ''}
          onChange={({ currentTarget }) => ask({ to: currentTarget.value })}
        />
        {hasAsked && (
          <Anchor
            component="button"
            pb={8}
            onClick={() => ask({ what: null, by: null, from: null, to: null })}
          >
            {t('log.reset')}
          </Anchor>
        )}
      </div>
      <Listed
        items={log.data?.pages.flatMap(({ items }) => items)}
        error={log.error}
        empty={t(hasAsked ? 'log.nothingFound' : 'log.empty')}
        label={t('settings:pages.log')}
        keyOf={({ id }) => id}
      >
        {(entry) => <Entry entry={entry} />}
      </Listed>
      {log.hasNextPage && (
        <Group justify="center">
          <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            {t('log.more')}
          </Button>
        </Group>
      )}
    </Page>
  );
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { i18n } = useTranslation();
  const words = useEntryWords();
  const changes = words.changes(entry);
  return (
    <>
      <time className={classes['when']} dateTime={entry.at}>
        {fullTime(entry.at, i18n.language)}
      </time>
      <div className={classes['main']}>
        <Text component="div">{words.sentence(entry)}</Text>
        {changes.length > 0 && (
          <ul className={classes['changes']}>
            {changes.map((change) => (
              <li key={change}>{change}</li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

interface Asked {
  what: Area | null;
  by: string | null;
  /** Days, as their fields write them. */
  from: string | null;
  to: string | null;
}

function useAsked(): [Asked, (change: Record<string, string | null>) => void] {
  const [params, ask] = useAddress();
  const what = params.get('what');
  const asked = {
    what: isArea(what) ? what : null,
    by: params.get('by'),
    from: dayIn(params.get('from')),
    to: dayIn(params.get('to')),
  };
  return [asked, ask];
}

const dayIn = (text: string | null) => (text && !Number.isNaN(Date.parse(`${text}T00:00`)) ? text : null);

/** Whole days of the person who asks. */
function queryOf({ what, by, from, to }: Asked): Record<string, string> {
  const next = to === null ? null : new Date(`${to}T00:00`);
  next?.setDate(next.getDate() + 1);
  return {
    ...(what && { what: AREAS[what] }),
    ...(by && { by }),
    ...(from && { from: new Date(`${from}T00:00`).toISOString() }),
    ...(next && { to: next.toISOString() }),
  };
}

function useAuditLog(query: Record<string, string>) {
  return useInfiniteQuery({
    queryKey: keys.auditLog(query),
    queryFn: ({ pageParam }) =>
      answerOf(
        api.GET('/api/audit-log', {
          params: { query: { ...query, limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null, // the type of all that follow
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
    // Whatever is looked for here has often just been done.
    staleTime: 0,
  });
}

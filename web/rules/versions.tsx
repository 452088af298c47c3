import { Alert, Badge, Button, Group, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/schema';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import { fullTime } from '../thread/moments';
import { Changes } from './changes';
import { Page } from './page';
import { PublishDialog } from './publish-dialog';
import { bodyOf } from './rule-shapes';
import classes from './rules.module.css';
import { useDifferences, useDraftChange } from './use-rules';
import { writtenOf } from './written-rule';

type Version = components['schemas']['RuleVersion'];

/** What was live when, by whom and why; each can be made live again. */
export function Versions() {
  const { t } = useTranslation('rules');
  const { t: common } = useTranslation();
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: keys.rules('versions'),
    queryFn: ({ pageParam }) =>
      answerOf(
        api.GET('/api/rules/versions', {
          params: { query: { limit: 30, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  const versions = data?.pages.flatMap(({ items }) => items) ?? [];
  const [restoring, setRestoring] = useState<Version | null>(null);
  const [isPublishing, setPublishing] = useState(false);
  return (
    <Page title={t('versions.title')}>
      <Text mb="md">{t('versions.about')}</Text>
      <Refused error={error} />
      <ol className={classes['list']}>
        {versions.map((version, at) => (
          <OneVersion
            key={version.version}
            version={version}
            before={versions[at + 1]?.version ?? null}
            isLive={at === 0}
            onRestore={() => setRestoring(version)}
          />
        ))}
      </ol>
      {data && versions.length === 0 && <Text>{t('versions.none')}</Text>}
      {hasNextPage && (
        <Button mt="sm" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {common('case.history.more')}
        </Button>
      )}
      {restoring && (
        <RestoreDialog
          version={restoring}
          onClose={() => setRestoring(null)}
          onDrafted={() => {
            setRestoring(null);
            setPublishing(true);
          }}
        />
      )}
      {isPublishing && <PublishDialog onClose={() => setPublishing(false)} />}
    </Page>
  );
}

interface OneVersionProps {
  version: Version;
  before: number | null;
  isLive: boolean;
  onRestore: () => void;
}

interface RestoreDialogProps {
  version: Version;
  onClose: () => void;
  onDrafted: () => void;
}

function OneVersion({ version, before, isLive, onRestore }: OneVersionProps) {
  const { t, i18n } = useTranslation('rules');
  const [isOpen, setOpen] = useState(false);
  const { publishedAt, publishedBy, note, overridden } = version;
  return (
    <li className={classes['row']}>
      <div className={classes['words']}>
        <Group gap="xs">
          <Text fw={600}>{t('versions.one', { version: version.version })}</Text>
          {isLive && <Badge>{t('versions.live')}</Badge>}
          <Text size="sm" c="dimmed">
            {fullTime(publishedAt, i18n.language)}, {publishedBy?.name ?? t('versions.system')}
          </Text>
        </Group>
        {note !== null && <Text dir="auto">{note}</Text>}
        {overridden.length > 0 && (
          <Text size="sm">{t('versions.overridden', { names: overridden.join(', ') })}</Text>
        )}
        {isOpen && before !== null && <Difference from={before} to={version.version} />}
      </div>
      {before !== null && (
        <Button size="compact-sm" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? 'versions.hide' : 'versions.show')}
        </Button>
      )}
      {!isLive && (
        <Button size="compact-sm" variant="default" onClick={onRestore}>
          {t('versions.restore')}
        </Button>
      )}
    </li>
  );
}

interface Compared {
  from: number | 'published';
  to: number;
}

function useDifference({ from, to }: Compared) {
  return useQuery({
    queryKey: keys.rules('diff', from, to),
    queryFn: async () =>
      (await answerOf(api.GET('/api/rules/diff', { params: { query: { from, to } } }))).items,
  });
}

function Difference(compared: Compared) {
  const { data, error } = useDifference(compared);
  if (error) return <Refused error={error} />;
  return data ? <Changes differences={data} /> : null;
}

/** An earlier version goes live by the same road as everything: through the draft, and the last look before. */
function RestoreDialog({ version, onClose, onDrafted }: RestoreDialogProps) {
  const { t } = useTranslation('rules');
  const { t: common } = useTranslation();
  const drafted = useDifferences();
  const { data: differences } = useDifference({ from: 'published', to: version.version });
  const restore = useDraftChange(() => draftVersion(version.version));
  return (
    <Dialog title={t('versions.restoreTitle', { version: version.version })} size="lg" onClose={onClose}>
      <Text mb="xs">{t('versions.restoreAsk')}</Text>
      <Difference from="published" to={version.version} />
      {drafted.length > 0 && (
        <Alert color="orange" p="xs" mt="xs">
          {t('versions.draftLost', { count: drafted.length })}
        </Alert>
      )}
      <Refused error={restore.error} />
      <Group justify="flex-end" mt="md">
        <Button variant="default" data-autofocus onClick={onClose}>
          {common('case.cancel')}
        </Button>
        <Button
          disabled={differences?.length === 0}
          loading={restore.isPending}
          onClick={() => restore.mutate(undefined, { onSuccess: onDrafted })}
        >
          {t('versions.intoDraft')}
        </Button>
      </Group>
    </Dialog>
  );
}

/** Puts a version in the draft's place. What a rule may be of is left; what only storing it adds isn't taken. */
async function draftVersion(version: number): Promise<void> {
  const whole = await answerOf(api.GET('/api/rules/versions/{version}', { params: { path: { version } } }));
  const rules = whole.rules.map((rule) => ({ ...bodyOf(writtenOf(rule)), id: rule.id }));
  const scenarios = whole.scenarios as never[]; // as the API has listed them
  await answerOf(api.PUT('/api/rules/draft', { body: { sections: whole.sections, rules, scenarios } }));
}

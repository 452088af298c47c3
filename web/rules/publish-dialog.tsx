import {
  Alert,
  Button,
  Checkbox,
  Group,
  Loader,
  Progress as ProgressBar,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/client';
import { Refused } from '../case/refused';
import { Dialog } from '../shell/dialog';
import { Changes } from './changes';
import { costsOf, onlyStops, perDay, TYPED_ABOVE, type Costs } from './publish-costs';
import classes from './rules.module.css';
import { ScenarioFailures } from './scenario-failures';
import type { Progress } from './run-try';
import {
  MOST_EVENTS,
  useDraftScenarios,
  useDraftTry,
  usePublish,
  useReach,
  useSeenDraft,
} from './use-publication';

/** The last look before the draft goes live: what changes, what it would have done, and what it costs. */
export function PublishDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('rules');
  const { t: common } = useTranslation();
  const seen = useSeenDraft();
  const draft = seen.data;
  const isTried = draft !== undefined && !onlyStops(draft);
  const [round, setRound] = useState(0);
  const { result, progress, error } = useDraftTry(isTried, round);
  const scenarios = useDraftScenarios();
  const reach = useReach();
  const [note, setNote] = useState('');
  const [typed, setTyped] = useState('');
  const [withOverdue, setWithOverdue] = useState(false);
  const [override, setOverride] = useState(false);
  const [overwrite, setOverwrite] = useState(false);
  const publish = usePublish({
    onDone: onClose,
    onRefused() {
      setTyped('');
      setRound((before) => before + 1);
    },
  });
  const costs = result && draft ? costsOf(result, draft) : null;
  const failed = scenarios.data?.results.filter(({ passed }) => !passed) ?? [];
  const overdue = reach.data?.cases ?? 0;
  const waiting = reach.data?.waiting ?? 0;
  // Counted together: what is confirmed is how many people may hear from us.
  const number = (costs?.customers ?? 0) + waiting + (withOverdue ? overdue : 0);
  const mustType = number > TYPED_ABOVE;
  const isOutdated = publish.error instanceof Problem && publish.error.kind === 'draft-outdated';
  const isLookedAt =
    draft !== undefined &&
    !seen.isFetching &&
    (costs !== null || !isTried) &&
    reach.isSuccess &&
    scenarios.isSuccess;
  const isReady =
    isLookedAt &&
    (failed.length === 0 || override) &&
    (!mustType || Number(typed.replaceAll(/[\s.,’']/g, '')) === number);
  return (
    <Dialog title={t('publish.title')} size="lg" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady && draft)
            publish.mutate({
              note: note.trim() || null,
              override,
              overwrite,
              includeOverdue: withOverdue ? overdue : null,
              changedAt: draft.changedAt,
            });
        }}
      >
        <Stack gap="sm">
          <section aria-label={t('publish.changes')}>
            <Title order={3} size="h6">
              {t('publish.changes')}
            </Title>
            <Refused error={seen.error} />
            {draft && <Changes differences={draft.differences} rules={draft.rules} />}
          </section>
          {isTried && (
            <section aria-label={t('publish.effect')} aria-busy={costs === null}>
              <Title order={3} size="h6">
                {t('publish.effect')}
              </Title>
              {error && (
                <>
                  <Refused error={error} />
                  <Button size="compact-sm" mt="xs" variant="default" onClick={() => setRound(round + 1)}>
                    {common('problem.retry')}
                  </Button>
                </>
              )}
              {!error && !costs && <Trying {...progress} />}
              {costs && result && <Effect costs={costs} events={result.events} />}
            </section>
          )}
          {draft && !isTried && <Text size="sm">{t('publish.onlyStops')}</Text>}
          <section aria-label={t('scenarios.title')}>
            {scenarios.isPending && <Text size="sm">{t('scenarios.running')}</Text>}
            <Refused error={scenarios.error ?? reach.error} />
            {scenarios.data && scenarios.data.results.length > 0 && failed.length === 0 && (
              <Text size="sm">{t('scenarios.allHold', { count: scenarios.data.results.length })}</Text>
            )}
            {failed.length > 0 && (
              <Alert color="orange" p="xs">
                <ScenarioFailures results={failed} />
                <Checkbox
                  mt="xs"
                  label={t('publish.override')}
                  checked={override}
                  onChange={({ currentTarget }) => setOverride(currentTarget.checked)}
                />
              </Alert>
            )}
          </section>
          {waiting > 0 && (
            <Alert color={waiting > TYPED_ABOVE ? 'red' : 'blue'} p="xs">
              {t('publish.waiting', { count: waiting })}
            </Alert>
          )}
          {overdue > 0 && (
            <Checkbox
              label={t('publish.overdue', { count: overdue })}
              description={t('publish.overdueAbout')}
              checked={withOverdue}
              onChange={({ currentTarget }) => setWithOverdue(currentTarget.checked)}
            />
          )}
          {isLookedAt && mustType && (
            <TextInput
              label={t('publish.type', { number })}
              description={t('publish.typeAbout')}
              inputMode="numeric"
              autoComplete="off"
              value={typed}
              onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            />
          )}
          <Textarea
            label={t('publish.note')}
            description={t('publish.noteAbout')}
            value={note}
            maxLength={1000}
            autosize
            onChange={({ currentTarget }) => setNote(currentTarget.value)}
          />
          {isOutdated ? (
            <Alert color="orange" p="xs" role="alert">
              {t('publish.outdated')}
              <Checkbox
                mt="xs"
                label={t('publish.overwrite')}
                checked={overwrite}
                onChange={({ currentTarget }) => setOverwrite(currentTarget.checked)}
              />
            </Alert>
          ) : (
            <WhyRefused error={publish.error} />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('publish.later')}
            </Button>
            <Button type="submit" disabled={!isReady} loading={publish.isPending}>
              {t('publish.publish')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** In the words of who looks at the dialog, where the desk's are for those who call it. */
function WhyRefused({ error }: { error: Error | null }) {
  const { t } = useTranslation('rules');
  const kind = error instanceof Problem ? error.kind : null;
  const known = (['draft-changed', 'overdue-cases', 'scenario-failed', 'no-draft'] as const).find(
    (one) => one === kind,
  );
  if (!known) return <Refused error={error} />;
  return (
    <Alert color="orange" p="xs" role="alert">
      {t(`publish.refused.${known}`)}
    </Alert>
  );
}

function Trying({ done, total }: Progress) {
  const { t } = useTranslation('rules');
  return (
    <div role="status">
      <Group gap="xs">
        <Loader size="xs" />
        <Text size="sm">
          {t('publish.trying', { done, events: t('counted.events', { count: total ?? 0 }) })}
        </Text>
      </Group>
      {total !== null && total > 0 && (
        <ProgressBar mt={4} value={(100 * done) / total} size="xs" aria-label={t('preview.trying')} />
      )}
    </div>
  );
}

function Effect({ costs, events }: { costs: Costs; events: number }) {
  const { t } = useTranslation('rules');
  const { acting, writing, customers, templates, longest } = costs;
  const matched = acting
    .filter((rule) => !writing.includes(rule))
    .map(({ id, name, matched, cases }) => (
      <Text component="li" size="sm" key={id}>
        <bdi>{name}</bdi>:{' '}
        {t('publish.matched', { times: t('counted.times', { count: matched }), count: cases })}
      </Text>
    ));
  if (writing.length === 0)
    return (
      <>
        <Text size="sm">{t('publish.nobody', { count: events })}</Text>
        <ul className={classes['plain']}>{matched}</ul>
      </>
    );
  return (
    <Alert color={customers > TYPED_ABOVE ? 'red' : 'blue'} p="xs">
      <Text fw={600}>
        {t('publish.customers', { count: customers, events: t('counted.events', { count: events }) })}
      </Text>
      {events >= MOST_EVENTS && <Text size="sm">{t('publish.part')}</Text>}
      <ul className={classes['plain']}>
        {writing.map((rule) => (
          <Text component="li" size="sm" key={rule.id}>
            <bdi>{rule.name}</bdi>:{' '}
            {t('publish.messages', { count: rule.messages, ...perDay(rule), burst: rule.maxPer10Minutes })}
          </Text>
        ))}
      </ul>
      <ul className={classes['plain']}>{matched}</ul>
      {templates > 0 && <Text size="sm">{t('publish.templates', { count: templates })}</Text>}
      {longest !== null && (
        <Text size="sm" mt={4}>
          {t('publish.longest', { count: longest.length })} <q dir="auto">{longest}</q>
        </Text>
      )}
    </Alert>
  );
}

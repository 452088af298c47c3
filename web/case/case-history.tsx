import { Button, Loader, Text } from '@mantine/core';
import type { TFunction } from 'i18next';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { historyWords } from '../thread/history-words';
import { fullTime } from '../thread/moments';
import type { HistoryEntry } from '../thread/timeline';
import { useHistory } from '../thread/use-thread';
import classes from './case-panel.module.css';
import { momentsOf, type Moment } from './history-moments';
import { loadWords } from '../words/words';

const Why = lazy(async () => {
  const [{ Why: Component }] = await Promise.all([import('./why'), loadWords(['conditions'])]);
  return { default: Component };
});

/** As many are shown at first, and more at each wish. */
const SHOWN = 50;

/** Every change of the case, the newest first: what, by whom, and why where it was a rule. */
export function CaseHistory({ number }: { number: number }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(SHOWN);
  const moments = momentsOf(useHistory(number));
  if (moments.length === 0) return <div className={classes['waiting']} />;
  return (
    <>
      <ol className={classes['list']}>
        {moments.slice(0, shown).map((moment) => (
          <OneMoment key={moment.id} number={number} moment={moment} />
        ))}
      </ol>
      {moments.length > shown && (
        <Button size="compact-sm" variant="default" onClick={() => setShown(shown + SHOWN)}>
          {t('case.history.more')}
        </Button>
      )}
    </>
  );
}

function OneMoment({ number, moment }: { number: number; moment: Moment }) {
  const { t, i18n } = useTranslation();
  const [isAsked, setAsked] = useState(false);
  const { at, by, entries, run } = moment;
  return (
    <li className={classes['moment']}>
      <span className={classes['line']}>
        <strong>
          <bdi>{doerOf(by, t)}</bdi>
        </strong>
        <time dateTime={at} className={classes['left'] ?? ''}>
          {fullTime(at, i18n.language)}
        </time>
      </span>
      {entries.map((entry, place) => (
        // What happened at a moment stays in its order.
        <Text key={place} size="sm" dir="auto">
          {historyWords(t, i18n.language, entry)}
        </Text>
      ))}
      {run && (
        <Button size="compact-xs" variant="subtle" aria-expanded={isAsked} onClick={() => setAsked(!isAsked)}>
          {t('case.why.ask')}
        </Button>
      )}
      {run && isAsked && (
        <Suspense fallback={<Loader size="xs" />}>
          <Why number={number} eventSeq={run.eventSeq} ruleId={run.ruleId} />
        </Suspense>
      )}
    </li>
  );
}

function doerOf(by: HistoryEntry['by'], t: TFunction): string {
  const name = by.name ?? t(`thread.by.${by.type}`);
  return by.type === 'rule' || by.type === 'macro' ? t(`thread.doneBy.${by.type}`, { name }) : name;
}

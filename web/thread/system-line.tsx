import { useTranslation } from 'react-i18next';
import classes from './bubble.module.css';
import { historyWords } from './history-words';
import { clockTime, fullTime } from './moments';
import type { HistoryEntry } from './timeline';

/** What somebody, a rule or the desk itself changed at one moment. */
export function SystemLine({ entries }: { entries: HistoryEntry[] }) {
  const { t, i18n } = useTranslation();
  const first = entries[0];
  if (!first) return null;
  const { by, at } = first;
  const name = by.name ?? t(`thread.by.${by.type}`);
  const who = by.type === 'rule' || by.type === 'macro' ? t(`thread.doneBy.${by.type}`, { name }) : name;
  const what = entries.map((entry) => historyWords(t, i18n.language, entry)).join(' · ');
  return (
    <li className={classes['system']}>
      <bdi>{who}</bdi>: <bdi>{what}</bdi>{' '}
      <time dateTime={at} title={fullTime(at, i18n.language)}>
        {clockTime(at, i18n.language)}
      </time>
    </li>
  );
}

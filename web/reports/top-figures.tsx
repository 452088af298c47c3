import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { msOf, wholeSpan } from '../time/spans';
import { Change, type News } from './change';
import { countWords, rulesShare, shareWords, spanWords } from './figure-words';
import classes from './reports.module.css';
import type { Figures } from './use-report';

interface TopFiguresProps {
  now: Figures;
  /** Undefined until it is counted. */
  before: Figures | undefined;
}

/** The figures of the whole period, each with how it was in the period before. */
export function TopFigures({ now, before }: TopFiguresProps) {
  const { t, i18n } = useTranslation('reports');
  const { language } = i18n;
  const count = (label: string, of: (figures: Figures) => number, more: News) => ({
    label,
    value: countWords(of(now), language),
    of,
    say: (difference: number) => countWords(difference, language),
    more,
  });
  const span = (label: string, of: (figures: Figures) => string | null) => ({
    label,
    value: spanWords(of(now), language),
    of: (figures: Figures) => {
      const duration = of(figures);
      return duration === null ? null : msOf(duration);
    },
    say: (difference: number) => wholeSpan(difference, language),
    more: 'bad' as const,
  });
  const share = (label: string, of: (figures: Figures) => number | null) => ({
    label,
    value: shareWords(of(now), language),
    of,
    say: (difference: number) => t('points', { points: countWords(Math.round(difference * 100), language) }),
    more: 'good' as const,
  });
  const figures = [
    count(t('figures.newCases'), ({ newCases }) => newCases, 'neither'),
    count(t('figures.closed'), ({ closed }) => closed, 'good'),
    span(t('figures.firstAnswer'), ({ firstAnswer }) => firstAnswer.median),
    share(t('figures.inTarget'), ({ waits }) => waits.share),
    span(t('figures.resolution'), ({ resolution }) => resolution.median),
    share(t('figures.byRules'), rulesShare),
    count(t('figures.failed'), ({ messages }) => messages.failed, 'bad'),
  ];
  return (
    <dl className={classes['figures']}>
      {figures.map(({ label, value, of, say, more }) => (
        <div key={label} className={classes['figure']}>
          <Text component="dt" size="sm">
            {label}
          </Text>
          <dd>
            <span className={classes['value']}>{value}</span>
            {before ? (
              <Change now={of(now)} before={of(before)} say={say} more={more} />
            ) : (
              <Text size="xs" c="dimmed">
                …
              </Text>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

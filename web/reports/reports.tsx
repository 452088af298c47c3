import { Group, Loader, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { Refused } from '../case/refused';
import { DownloadButton } from '../shell/download-button';
import { ForEmptyList } from '../shell/for-administrators';
import { useAddress } from '../shell/use-address';
import { useClock } from '../time/now';
import { askedIn, before, dayIn, FILTERS, periodIn } from './asked';
import { Failures, GivenReasons } from './beside';
import { Controls } from './controls';
import { periodWords } from './figure-words';
import { ReportTable } from './report-table';
import classes from './reports.module.css';
import { sortIn, sortWord } from './sort';
import { TopFigures } from './top-figures';
import { useReport, type Report } from './use-report';

const Charts = lazy(() => import('./charts'));

/** What happened in a period, in numbers. What is asked stands in the address. */
export function Reports() {
  const { data: settings, error } = useQuery({
    queryKey: keys.settings,
    queryFn: () => answerOf(api.GET('/api/settings')),
  });
  if (!settings) return <Refused error={error} />;
  return <ReportsIn timeZone={settings.timeZone} />;
}

function ReportsIn({ timeZone }: { timeZone: string }) {
  const { t, i18n } = useTranslation('reports');
  const [search, change] = useAddress();
  const today = useClock((now) => dayIn(timeZone, now));
  const asked = askedIn(search, today);
  const { data: report, error, isPlaceholderData, isFetching, dataUpdatedAt } = useReport(asked);
  // One after the other: what stands on top of the screen comes first.
  const past = before(asked, today, dataUpdatedAt);
  const earlier = useReport(past, report !== undefined && !isPlaceholderData);
  const isNext = report !== undefined && !isPlaceholderData && !earlier.isPending && !earlier.isFetching;
  const csv = `/api/reports.csv?${new URLSearchParams({ ...asked }).toString()}`;
  return (
    <div className={classes['screen']}>
      <Group justify="space-between" mb="sm">
        <Title order={1} size="h3">
          {t('title')}
        </Title>
        <DownloadButton href={csv}>{t('csv')}</DownloadButton>
      </Group>
      <Controls period={periodIn(search)} asked={asked} today={today} onChange={change} />
      <Text size="sm" c="dimmed" mt="sm" role="status">
        {t(past.until === undefined ? 'what' : 'whatSoFar', {
          period: periodWords(asked.from, asked.to, i18n.language),
          before: periodWords(past.from, past.to, i18n.language),
          timeZone,
        })}{' '}
        {isFetching && (
          <>
            <Loader size={12} aria-hidden /> {t('counting')}
          </>
        )}
      </Text>
      <Refused error={error} />
      {report && !error && (
        <div data-old={isPlaceholderData} className={classes['counted']}>
          <TopFigures
            now={report.total}
            before={earlier.isPlaceholderData ? undefined : earlier.data?.total}
          />
          {isEmpty(report) ? (
            <>
              <Text my="lg">{t('empty')}</Text>
              {FILTERS.every((filter) => asked[filter] === undefined) && <ForEmptyList />}
            </>
          ) : (
            <>
              <Suspense fallback={<div className={classes['charts']} data-awaited />}>
                <Charts by={report.by} report={report} />
              </Suspense>
              <ReportTable
                by={report.by}
                report={report}
                sort={sortIn(search.get('sort'))}
                onSort={(sort) => change({ sort: sortWord(sort) })}
              />
              <div className={classes['charts']}>
                <GivenReasons asked={asked} isNext={isNext} />
                <Failures asked={asked} isNext={isNext} />
              </div>
            </>
          )}
        </div>
      )}
    </div>
  );
}

/** Nothing was written, nothing was closed, nothing has ended. */
function isEmpty({ total }: Report): boolean {
  const { newCases, reopened, closed, ends, messages } = total;
  return [newCases, reopened, closed, ...Object.values(ends), ...Object.values(messages)].every(
    (count) => count === 0,
  );
}

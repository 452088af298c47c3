import '@mantine/charts/styles.layer.css';
import { BarChart, LineChart } from '@mantine/charts';
import { useTranslation } from 'react-i18next';
import type { By } from './asked';
import { ChartFrame, type Series } from './chart-frame';
import { dayWords, shareWords } from './figure-words';
import classes from './reports.module.css';
import { useRowName } from './row-name';
import type { Report, Row } from './use-report';

/** More would be no picture any more. */
const MOST_BARS = 12;
const LINES_FROM = 2;

/** The same figures as pictures, each with its numbers as a table. */
export default function Charts({ by, report }: { by: By; report: Report }) {
  const { t, i18n } = useTranslation('reports');
  const nameOf = useRowName(by);
  const rows = by === 'day' ? report.rows : busiest(report.rows);
  const label = (row: Row) => (by === 'day' ? dayWords(row.id ?? '', i18n.language) : nameOf(row));
  const share = (value: number) => shareWords(value, i18n.language);
  const cases: Series[] = [
    { name: t('chart.new'), color: 'teal.7', of: ({ newCases }) => newCases },
    { name: t('chart.closed'), color: 'indigo.5', of: ({ closed }) => closed },
  ];
  const inTarget: Series[] = [
    {
      name: t('chart.firstAnswers'),
      color: 'teal.7',
      of: ({ firstAnswer }) => firstAnswer.share,
      say: share,
    },
    { name: t('chart.allWaits'), color: 'orange.6', of: ({ waits }) => waits.share, say: share },
  ];
  const ends: Series[] = [
    { name: t('chart.agent'), color: 'teal.7', of: (row) => row.ends.agent },
    { name: t('chart.inactivity'), color: 'orange.6', of: (row) => row.ends.inactivity },
    { name: t('chart.rule'), color: 'indigo.5', of: (row) => row.ends.rule },
    { name: t('chart.macro'), color: 'pink.6', of: (row) => row.ends.macro },
  ];
  const written: Series[] = [
    { name: t('chart.people'), color: 'teal.7', of: ({ messages }) => messages.fromPeople },
    { name: t('chart.rules'), color: 'indigo.5', of: ({ messages }) => messages.fromRules },
  ];
  const asData = (series: Series[]) =>
    rows.map((row) => ({
      label: label(row),
      ...Object.fromEntries(series.map(({ name, of }) => [name, of(row)])),
    }));
  const shared = (series: Series[]) => ({
    h: 220,
    data: asData(series),
    dataKey: 'label',
    series: series.map(({ name, color }) => ({ name, color })),
    withLegend: true,
    tickLine: 'none' as const,
    tooltipAnimationDuration: 0,
    // As they are drawn, not by their names.
    legendProps: { itemSorter: null },
  });
  const frame = (title: string, series: Series[]) => ({ title, by, rows, series, label });
  // What a keyboard or a screen reader needs is the table beside it.
  const quiet = { accessibilityLayer: false };
  const whole = { allowDecimals: false };
  const bars = { isAnimationActive: false, maxBarSize: 40 };
  return (
    <div className={classes['charts']}>
      <ChartFrame {...frame(t('chart.cases'), cases)}>
        <BarChart {...shared(cases)} yAxisProps={whole} barChartProps={quiet} barProps={bars} />
      </ChartFrame>
      <ChartFrame {...frame(t('chart.inTarget'), inTarget)}>
        {by === 'day' && rows.length >= LINES_FROM ? (
          <LineChart
            {...shared(inTarget)}
            curveType="linear"
            connectNulls
            yAxisProps={{ domain: [0, 1] }}
            valueFormatter={share}
            lineChartProps={quiet}
            lineProps={{ isAnimationActive: false }}
          />
        ) : (
          <BarChart
            {...shared(inTarget)}
            yAxisProps={{ domain: [0, 1] }}
            valueFormatter={share}
            barChartProps={quiet}
            barProps={bars}
          />
        )}
      </ChartFrame>
      <ChartFrame {...frame(t('chart.ends'), ends)}>
        <BarChart {...shared(ends)} type="stacked" yAxisProps={whole} barChartProps={quiet} barProps={bars} />
      </ChartFrame>
      <ChartFrame {...frame(t('chart.written'), written)}>
        <BarChart
          {...shared(written)}
          type="stacked"
          yAxisProps={whole}
          barChartProps={quiet}
          barProps={bars}
        />
      </ChartFrame>
    </div>
  );
}

/** Those with most to say of, in the order of the table. */
function busiest(rows: readonly Row[]): Row[] {
  const weight = ({ newCases, waits, messages }: Row) => newCases + waits.answered + messages.fromPeople;
  const chosen = new Set([...rows].sort((a, b) => weight(b) - weight(a)).slice(0, MOST_BARS));
  return rows.filter((row) => chosen.has(row));
}

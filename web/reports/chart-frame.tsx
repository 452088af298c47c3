import { Table, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { By } from './asked';
import { countWords } from './figure-words';
import classes from './reports.module.css';
import type { Row } from './use-report';

/** One figure of each row, as it is drawn. */
export interface Series {
  name: string;
  color: string;
  of: (row: Row) => number | null;
  say?: (value: number) => string;
}

interface ChartFrameProps {
  title: string;
  by: By;
  rows: Row[];
  series: Series[];
  label: (row: Row) => string;
  /** The picture. */
  children: ReactNode;
}

/** A picture of figures, which can also be read as a table. */
export function ChartFrame({ title, by, rows, series, label, children }: ChartFrameProps) {
  const { t, i18n } = useTranslation('reports');
  const id = useId();
  const say = (row: Row, { of, say }: Series) => {
    const value = of(row);
    if (value === null) return '–';
    return say ? say(value) : countWords(value, i18n.language);
  };
  return (
    <section className={classes['chart']} aria-labelledby={id}>
      <Title order={2} size="h5" id={id} mb="xs">
        {title}
      </Title>
      <div aria-hidden>{children}</div>
      <details>
        <summary className={classes['summary']}>{t('asTable')}</summary>
        <Table verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t(`by.${by}`)}</Table.Th>
              {series.map(({ name }) => (
                <Table.Th scope="col" key={name}>
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.id ?? ''}>
                <Table.Th scope="row" dir="auto">
                  {label(row)}
                </Table.Th>
                {series.map((one) => (
                  <Table.Td key={one.name}>{say(row, one)}</Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </details>
    </section>
  );
}

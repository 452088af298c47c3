import { Table, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { By } from './asked';
import { COLUMN_GROUPS, COLUMNS } from './columns';
import classes from './reports.module.css';
import { useRowName } from './row-name';
import { sorted, type Sort } from './sort';
import type { Report } from './use-report';

interface ReportTableProps {
  by: By;
  report: Report;
  sort: Sort;
  onSort: (sort: Sort) => void;
}

/** All figures, a row for each day, group, agent or number, and all together. */
export function ReportTable({ by, report, sort, onSort }: ReportTableProps) {
  const { t, i18n } = useTranslation('reports');
  const nameOf = useRowName(by);
  const header = (name: Sort['by'], label: string) => {
    const isIt = sort.by === name;
    const Icon = sort.down ? IconArrowDown : IconArrowUp;
    return (
      <Table.Th
        key={name}
        scope="col"
        aria-sort={isIt ? (sort.down ? 'descending' : 'ascending') : 'none'}
        className={name === 'name' ? classes['name'] : undefined}
      >
        <UnstyledButton
          className={classes['sorter'] ?? ''}
          onClick={() => onSort({ by: name, down: isIt ? !sort.down : name !== 'name' })}
        >
          {label}
          {isIt && <Icon size={14} aria-hidden />}
        </UnstyledButton>
      </Table.Th>
    );
  };
  return (
    <Table.ScrollContainer minWidth={0} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table className={classes['table'] ?? ''} verticalSpacing={6} highlightOnHover>
        <Table.Caption className={classes['caption'] ?? ''}>
          <span>{t('table')}</span>
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Td className={classes['name'] ?? ''} />
            {COLUMN_GROUPS.map(({ group, span }) => (
              <Table.Th key={group} scope="colgroup" colSpan={span} className={classes['first'] ?? ''}>
                {t(`columnGroups.${group}`)}
              </Table.Th>
            ))}
          </Table.Tr>
          <Table.Tr>
            {header('name', t(`by.${by}`))}
            {COLUMNS.map(({ name }) => header(name, t(`columns.${name}`)))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sorted(report.rows, sort, (row) => (by === 'day' ? (row.id ?? '') : nameOf(row))).map((row) => (
            <Table.Tr key={row.id ?? ''}>
              <Table.Th scope="row" className={classes['name'] ?? ''} dir="auto">
                {nameOf(row)}
              </Table.Th>
              {COLUMNS.map(({ name, say }) => (
                <Table.Td key={name}>{say(row, i18n.language)}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th scope="row" className={classes['name'] ?? ''}>
              {t('total')}
            </Table.Th>
            {COLUMNS.map(({ name, say }) => (
              <Table.Td key={name}>{say(report.total, i18n.language)}</Table.Td>
            ))}
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </Table.ScrollContainer>
  );
}

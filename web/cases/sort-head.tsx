import { UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { sayer } from '../words/sayer';
import { sortOf, type CasesQuery, type Sort } from './cases-query';
import classes from './cases-table.module.css';
import type { ColumnName } from './columns';

interface SortHeadProps {
  name: ColumnName | 'number' | 'customer';
  sort?: Sort | undefined;
  query: CasesQuery;
  onSort: (sort: Sort) => void;
}

/** What a column shows; where the desk can sort by it, a button that does. */
export function SortHead({ name, sort, query, onSort }: SortHeadProps) {
  const { t } = useTranslation();
  const word = sayer(t)(`cases.columns.${name}`);
  const now = sortOf(query);
  if (sort === undefined)
    return (
      <div role="columnheader" className={classes['cell']}>
        {word}
      </div>
    );
  const isBy = now.sort === sort;
  const Arrow = now.descending ? IconArrowDown : IconArrowUp;
  return (
    <div
      role="columnheader"
      className={classes['cell']}
      aria-sort={isBy ? (now.descending ? 'descending' : 'ascending') : 'none'}
    >
      <UnstyledButton className={classes['sort'] ?? ''} onClick={() => onSort(sort)}>
        {word}
        {isBy && <Arrow size={14} aria-hidden />}
      </UnstyledButton>
    </div>
  );
}

import { Center, Checkbox, Loader, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Case } from '../api/shapes';
import { CaseRow } from './case-row';
import { columnOf, type ColumnName } from './columns';
import type { CasesQuery, Sort } from './cases-query';
import classes from './cases-table.module.css';
import { EVERYTHING, isChosen, isEmpty, NOTHING, type Selection } from './selection';
import { SortHead } from './sort-head';
import { useTableKeys } from './use-table-keys';

const ROW_PX = 44;
const NARROW_ROW_PX = 76;

interface CasesTableProps {
  items: Case[];
  columns: ColumnName[];
  query: CasesQuery;
  onSort: (sort: Sort) => void;
  selection: Selection;
  onSelect: (next: Selection) => void;
  /** Whether there are more than these. */
  hasMore: boolean;
  readOn: () => void;
  isNarrow: boolean;
  /** Whether its keys do something: not while a case is open above it. */
  isActive: boolean;
}

/** Cases in rows, of which only those that can be seen are drawn; through them by keyboard. */
export function CasesTable({
  items,
  columns,
  query,
  onSort,
  selection,
  onSelect,
  hasMore,
  readOn,
  isNarrow,
  isActive,
}: CasesTableProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isNarrow ? NARROW_ROW_PX : ROW_PX),
    getItemKey: (index) => items[index]?.number ?? index,
    overscan: 10,
  });
  const remeasure = useEffectEvent(() => rows.measure());
  useEffect(() => remeasure(), [isNarrow]);
  const keyboard = useTableKeys({
    items,
    selection,
    onSelect,
    scroller,
    reveal: (index) => rows.scrollToIndex(index),
    isActive,
  });
  const seen = rows.getVirtualItems();
  const isNearEnd = hasMore && (seen.at(-1)?.index ?? 0) >= items.length - 20;
  const more = useEffectEvent(readOn);
  const { length } = items;
  useEffect(() => {
    if (isNearEnd) more();
  }, [isNearEnd, length]);
  const tracks = isNarrow
    ? '2.5rem 1fr'
    : ['2.5rem', '4.5rem', 'minmax(11rem, 1.5fr)', ...columns.map((name) => columnOf(name).width)].join(' ');
  return (
    <div
      ref={scroller}
      className={classes['table']}
      role="table"
      aria-label={t('cases.label')}
      aria-rowcount={hasMore ? -1 : length + 1}
      data-narrow={isNarrow}
      style={{ '--tracks': tracks } as React.CSSProperties /* a property of ours */}
      onFocus={keyboard.onFocus}
    >
      <div role="rowgroup" className={classes['head']}>
        <div role="row" aria-rowindex={1} className={classes['row']}>
          <div role="columnheader">
            <Checkbox
              size="xs"
              aria-label={t('cases.chooseAll')}
              checked={selection.isAll}
              indeterminate={!selection.isAll && !isEmpty(selection)}
              onChange={() => onSelect(isEmpty(selection) ? EVERYTHING : NOTHING)}
            />
          </div>
          {!isNarrow && <SortHead name="number" sort="number" query={query} onSort={onSort} />}
          <SortHead name="customer" query={query} onSort={onSort} />
          {!isNarrow &&
            columns.map((name) => (
              <SortHead key={name} name={name} sort={columnOf(name).sort} query={query} onSort={onSort} />
            ))}
        </div>
      </div>
      {length === 0 ? (
        <Center p="xl">
          <Text>{t('cases.empty')}</Text>
        </Center>
      ) : (
        <div role="rowgroup" className={classes['rows']} style={{ height: rows.getTotalSize() }}>
          {seen.map(({ index, key, start }) => {
            const one = items[index];
            return (
              one && (
                <CaseRow
                  key={key}
                  one={one}
                  columns={columns}
                  index={index}
                  top={start}
                  isNarrow={isNarrow}
                  isChosen={isChosen(selection, one.number)}
                  onChoose={keyboard.choose}
                />
              )
            );
          })}
        </div>
      )}
      {hasMore && (
        <Center h={44}>
          <Loader size="sm" aria-label={t('cases.loading')} />
        </Center>
      )}
    </div>
  );
}

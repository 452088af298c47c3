import { Badge, Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import type { Case } from '../api/shapes';
import { usePointerPreload } from '../chats/use-pointer-preload';
import { customerName } from '../thread/customer-name';
import { columnOf, type ColumnName } from './columns';
import classes from './cases-table.module.css';

interface CaseRowProps {
  one: Case;
  columns: ColumnName[];
  index: number;
  /** Pixels from the first row. */
  top: number;
  isNarrow: boolean;
  isChosen: boolean;
  onChoose: (number: number, isRange: boolean) => void;
}

/** One case: chosen by its box, opened by its customer. */
export function CaseRow({ one, columns, index, top, isNarrow, isChosen, onChoose }: CaseRowProps) {
  const { t, i18n } = useTranslation();
  const { search } = useLocation();
  const name = customerName(one);
  const preload = usePointerPreload(one.number);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={classes['row']}
      data-chosen={isChosen}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="cell">
        <Checkbox
          size="xs"
          aria-label={t('cases.chooseOne', { number: one.number })}
          checked={isChosen}
          onChange={() => undefined}
          onClick={({ shiftKey }) => onChoose(one.number, shiftKey)}
        />
      </div>
      {!isNarrow && (
        <div role="cell" className={classes['cell']}>
          {one.number}
        </div>
      )}
      <div role="cell" className={classes['cell']}>
        <Link
          to={{ pathname: `/cases/${one.number}`, search }}
          className={classes['open'] ?? ''}
          data-number={one.number}
          dir="auto"
          {...preload}
        >
          <span className={classes['name']}>{name}</span>
          {one.unread > 0 && (
            <Badge size="xs" flex="none" aria-label={t('chats.unread', { count: one.unread })}>
              {one.unread}
            </Badge>
          )}
        </Link>
        {isNarrow && (
          <>
            <span className={classes['under']}>{columnOf('subject').cell(one, t, i18n.language)}</span>
            <span className={classes['under']}>
              {one.number} · {columnOf('status').cell(one, t, i18n.language)} ·{' '}
              {columnOf('updated').cell(one, t, i18n.language)}
            </span>
          </>
        )}
      </div>
      {!isNarrow &&
        columns.map((column) => (
          <div key={column} role="cell" className={classes['cell']}>
            {columnOf(column).cell(one, t, i18n.language)}
          </div>
        ))}
    </div>
  );
}

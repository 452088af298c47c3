import { ActionIcon, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Faults } from '../actions/faults';
import { isWithin, type Fault } from '../api/faults';
import classes from './scenarios.module.css';

interface GrowingRowsProps<Key extends string> {
  /** What to add is called. */
  add: string;
  /** All that there may be, in the order in which it stands. */
  all: readonly Key[];
  has: (key: Key) => boolean;
  labelOf: (key: Key) => string;
  onAdd: (key: Key) => void;
  onRemove: (key: Key) => void;
  /** The controls of one. */
  row: (key: Key) => ReactNode;
  /** What is wrong with one, beside it. */
  faults?: readonly Fault[];
  /** The place of one within what is sent. */
  placeOf?: (key: Key) => string;
  /** What one was found to be, below it. */
  below?: (key: Key) => ReactNode;
}

/** A list of different things of which each may be there once; what is added gets the keyboard. */
export function GrowingRows<Key extends string>({
  add,
  all,
  has,
  labelOf,
  onAdd,
  onRemove,
  row,
  faults = [],
  placeOf = (key) => key,
  below,
}: GrowingRowsProps<Key>) {
  const { t } = useTranslation('scenarios');
  const { t: common } = useTranslation();
  const rows = useRef<HTMLUListElement>(null);
  const adding = useRef<HTMLInputElement>(null);
  const [added, setAdded] = useState<Key | null>(null);
  useEffect(() => {
    if (added === null) return;
    const row = rows.current?.querySelector(`[data-row="${added}"]`);
    row?.querySelector<HTMLElement>('input, textarea')?.focus();
  }, [added]);
  const missing = all.filter((key) => !has(key));
  return (
    <>
      <ul className={classes['rows']} ref={rows}>
        {all.filter(has).map((key) => (
          <li key={key} data-row={key}>
            <div className={classes['row']}>
              <div className={classes['controls']}>{row(key)}</div>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('remove', { what: labelOf(key) })}
                onClick={() => {
                  setAdded(null);
                  onRemove(key);
                  adding.current?.focus();
                }}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </div>
            <Faults faults={faults.filter((fault) => isWithin(fault, placeOf(key)))} />
            {below?.(key)}
          </li>
        ))}
      </ul>
      <Select
        ref={adding}
        size="xs"
        maw={320}
        aria-label={add}
        placeholder={add}
        searchable
        maxDropdownHeight={400}
        nothingFoundMessage={common('case.nothingFound')}
        value={null}
        disabled={missing.length === 0}
        data={missing.map((key) => ({ value: key, label: labelOf(key) }))}
        onChange={(chosen) => {
          const key = missing.find((one) => one === chosen);
          if (key === undefined) return;
          setAdded(key);
          onAdd(key);
        }}
      />
    </>
  );
}

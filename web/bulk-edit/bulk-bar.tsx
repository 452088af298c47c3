import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CasesQuery } from '../cases/cases-query';
import { EVERYTHING, isEmpty, NOTHING, type Selection } from '../cases/selection';
import { useCommands } from '../keys/use-commands';
import classes from './bulk-edit.module.css';
import { BulkDialog } from './bulk-dialog';
import { BulkProgress } from './bulk-progress';
import type { BulkEdit } from './use-bulk-edit';

interface BulkBarProps {
  selection: Selection;
  query: CasesQuery;
  onSelect: (next: Selection) => void;
  isActive: boolean;
}

/** How many cases are chosen and what can be done with them; below it how far the last edit has come. */
export function BulkBar({ selection, query, onSelect, isActive }: BulkBarProps) {
  const { t: bulk } = useTranslation('bulk');
  const [isOpen, setOpen] = useState(false);
  const [begun, setBegun] = useState<BulkEdit | null>(null);
  const isAny = !isEmpty(selection);
  useCommands({ bulkEdit: isActive && isAny ? () => setOpen(true) : undefined });
  return (
    <>
      {isAny && (
        <div className={classes['bar']} role="region" aria-label={bulk('label')}>
          <Text size="sm" role="status">
            {selection.isAll ? bulk('all') : bulk('chosen', { count: selection.numbers.size })}
          </Text>
          <Button size="compact-sm" onClick={() => setOpen(true)}>
            {bulk('change')}
          </Button>
          {!selection.isAll && (
            <Button size="compact-sm" variant="default" onClick={() => onSelect(EVERYTHING)}>
              {bulk('chooseAll')}
            </Button>
          )}
          <Button size="compact-sm" variant="subtle" onClick={() => onSelect(NOTHING)}>
            {bulk('chooseNothing')}
          </Button>
        </div>
      )}
      {begun && <BulkProgress key={begun.id} begun={begun} onClose={() => setBegun(null)} />}
      {isOpen && (
        <BulkDialog
          selection={selection}
          query={query}
          onClose={() => setOpen(false)}
          onBegun={(edit) => {
            setBegun(edit);
            setOpen(false);
            onSelect(NOTHING);
          }}
        />
      )}
    </>
  );
}

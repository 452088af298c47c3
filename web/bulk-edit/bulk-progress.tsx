import { Button, CloseButton, Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Refused } from '../case/refused';
import classes from './bulk-edit.module.css';
import { refusedWords } from './refused-words';
import { useProgress, type BulkEdit } from './use-bulk-edit';

/** How far an edit has come; what it did; and the way back. */
export function BulkProgress({ begun, onClose }: { begun: BulkEdit; onClose: () => void }) {
  const { t } = useTranslation();
  const { t: bulk } = useTranslation('bulk');
  const { edit, undo, isAtWork } = useProgress(begun);
  const part = edit.undo ?? edit;
  const percent = part.total === 0 ? 100 : (100 * part.done) / part.total;
  const mayUndo = edit.undo === null && (isAtWork || edit.changed > 0);
  return (
    <div className={classes['bar']} role="region" aria-label={bulk('progress')}>
      <div className={classes['told']}>
        <Text size="sm" role="status">
          {toldOf(edit)}
        </Text>
        {isAtWork && <Progress value={percent} size="sm" aria-label={bulk('progress')} />}
        {refusedWords(bulk, [...edit.refused, ...(edit.undo?.leftAlone ?? [])]).map((line) => (
          <Text key={line} size="xs">
            {line}
          </Text>
        ))}
        <Refused error={undo.error} onClose={undo.reset} />
      </div>
      {mayUndo && (
        <Button size="compact-sm" variant="default" loading={undo.isPending} onClick={() => undo.mutate()}>
          {bulk('undo')}
        </Button>
      )}
      {!isAtWork && <CloseButton aria-label={t('thread.close')} onClick={onClose} />}
    </div>
  );

  function toldOf({ state, done, total, changed, undo: back }: BulkEdit): string {
    if (state === 'running') return bulk('running', { done, total });
    if (state === 'undoing') return bulk('undoing', { done: back?.done ?? 0, total: back?.total ?? 0 });
    if (state === 'undone') return bulk('undone', { count: back?.changed ?? 0 });
    return bulk('done', { count: changed });
  }
}

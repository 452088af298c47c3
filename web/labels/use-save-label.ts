import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { BulkEdit } from '../bulk-edit/use-bulk-edit';
import { isCarriedBySome, MOST_COUNTED, type Carriers } from './carriers';
import { replaceEverywhere, replaceInOpenCases } from './rename';
import type { Label } from './use-labels';

export type Editing = { id: string | null } & Pick<Label, 'name' | 'colour' | 'description'>;

interface Saving {
  body: Pick<Label, 'name' | 'colour' | 'description'>;
  /** Whoever carries the old name gets the new one too. */
  isEverywhere: boolean;
}

/** `someLeft`: others are changing them. `refused`: nothing was begun. `stopped`: the window was closed. */
type Outcome = 'saved' | 'someLeft' | 'refused' | 'stopped';

/** Saves a label of the catalogue, and gives its new name to whoever carries it for as long as the window is there. */
export function useSaveLabel(
  label: Editing,
  askCarriers: () => Promise<Carriers>,
  onBegun: (edit: BulkEdit) => void,
) {
  const queries = useQueryClient();
  const [replaced, setReplaced] = useState(0);
  const stopping = useRef<AbortController | null>(null);
  useEffect(() => () => stopping.current?.abort(), []);
  const rename = async (to: string, signal: AbortSignal): Promise<Outcome> => {
    // Others have gone on since the window was opened.
    const carriers = await askCarriers();
    if (carriers.openCases >= MOST_COUNTED) return 'refused';
    if (!isCarriedBySome(carriers)) return 'saved';
    const isDone = await replaceEverywhere(label.name, to, setReplaced, signal);
    if (signal.aborted) return 'stopped';
    if (!isDone) return 'someLeft';
    const edit = carriers.openCases > 0 ? await replaceInOpenCases(label.name, to) : null;
    if (edit) onBegun(edit);
    return 'saved';
  };
  const save = useMutation({
    mutationFn: async ({ body, isEverywhere }: Saving): Promise<Outcome> => {
      if (label.id === null) {
        await answerOf(api.POST('/api/labels', { body }));
        return 'saved';
      }
      stopping.current = new AbortController();
      const outcome = isEverywhere ? await rename(body.name, stopping.current.signal) : 'saved';
      // The catalogue comes last: as long as the old name stands in it, the same once more completes what was cut off.
      if (outcome === 'saved')
        await answerOf(api.PATCH('/api/labels/{id}', { params: { path: { id: label.id } }, body }));
      return outcome;
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.labels }),
  });
  return { save, replaced };
}

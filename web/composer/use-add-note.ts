import { useMutation, useMutationState, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { useMe } from '../session/me';
import type { DraftKeeper } from './draft-keeper';
import { localCopy } from './local-copy';
import { isTriedNote, noteKey } from './note-key';

export interface NewNote {
  text: string;
  mentions: string[];
}

/**
 * Adds a note; a try after a lost connection is the same note, also when the thread was left or the page read again
 * meanwhile. What becomes of it is known to whoever comes back to the thread.
 */
export function useAddNote(number: number, keeper: DraftKeeper) {
  const queries = useQueryClient();
  const me = useMe();
  const mutationKey = keys.of(number, 'addNote');
  const tried = localCopy(() => localStorage, `answerhall.note.${me.id}.${number}`, isTriedNote);
  const { mutate } = useMutation({
    mutationKey,
    mutationFn: (note: NewNote) =>
      answerOf(
        api.POST('/api/cases/{number}/notes', {
          params: { path: { number: String(number) } },
          headers: { 'Idempotency-Key': noteKey(tried, JSON.stringify(note)) },
          body: note,
        }),
      ),
    onSuccess: () => {
      tried.forget();
      keeper.takeOut('note');
      void queries.invalidateQueries({ queryKey: keys.of(number, 'notes'), exact: true });
    },
  });
  const last = useMutationState({
    filters: { mutationKey, exact: true },
    select: ({ state: { status, error } }) => ({ status, error }),
  }).at(-1);
  const forget = () => {
    const all = queries.getMutationCache();
    for (const one of all.findAll({ mutationKey, exact: true }))
      if (one.state.status !== 'pending') all.remove(one);
  };
  return {
    isPending: last?.status === 'pending',
    error: last?.error ?? null,
    forget,
    /** `then` only while the thread is still open. */
    add: (note: NewNote, then: () => void) => {
      forget();
      mutate(note, { onSuccess: then });
    },
  };
}

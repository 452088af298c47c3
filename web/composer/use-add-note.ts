import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { DraftKeeper } from './draft-keeper';

/** Adds a note; a try after a lost connection is the same note. */
export function useAddNote(number: number, keeper: DraftKeeper) {
  const queries = useQueryClient();
  const tried = useRef({ words: '', key: '' });
  return useMutation({
    mutationFn: (note: { text: string; mentions: string[] }) => {
      const words = JSON.stringify(note);
      if (tried.current.words !== words) tried.current = { words, key: crypto.randomUUID() };
      return answerOf(
        api.POST('/api/cases/{number}/notes', {
          params: { path: { number: String(number) } },
          headers: { 'Idempotency-Key': tried.current.key },
          body: note,
        }),
      );
    },
    onSuccess: () => {
      tried.current = { words: '', key: '' };
      keeper.takeOut('note');
      void queries.invalidateQueries({ queryKey: keys.of(number, 'notes'), exact: true });
    },
  });
}

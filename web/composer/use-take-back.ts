import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import type { Message } from '../api/shapes';
import { takeOutMessage } from '../live/apply-event';
import { useMe } from '../session/me';
import { draftQuery } from './draft-query';
import { writtenBack } from './held-answers';
import { takeBackSurely } from './take-back';
import { keeperOf } from './use-draft';

/** Takes one's own held answer back, all of its messages: what was written is in the composer again. */
export function useTakeBack(number: number, onBack?: () => void) {
  const me = useMe();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (parts: Message[]) => {
      const [first] = parts;
      if (!first) return;
      await takeBackSurely(() =>
        answerOf(api.DELETE('/api/messages/{id}', { params: { path: { id: first.id } } })),
      );
      for (const { id } of parts) takeOutMessage(queries, number, id);
      // At once, and from here: the desk puts it into the draft only where nothing else was begun.
      const back = writtenBack(parts);
      if (back) keeperOf(queries, number, me.id).giveBack(back);
      void queries.invalidateQueries({ queryKey: draftQuery(number).queryKey, exact: true });
    },
    onSuccess: () => onBack?.(),
  });
}

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, Problem } from '../api/client';
import { keys } from '../api/keys';
import { applyCase } from '../live/apply-event';

/** Takes a chat, also from who has it where that is asked for. Where somebody was faster it shows who has it now. */
export function useTake(number: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (takeOver: boolean) =>
      answerOf(
        api.POST('/api/cases/{number}/chat/take', {
          params: { path: { number: String(number) } },
          body: { takeOver },
        }),
      ),
    onSuccess: (now) => applyCase(queries, now),
    onError: () => void queries.invalidateQueries({ queryKey: keys.case(number), exact: true }),
  });
}

/** Somebody was faster. */
export function isTakenMeanwhile(error: Error): error is Problem {
  return error instanceof Problem && error.kind === 'chat-taken';
}

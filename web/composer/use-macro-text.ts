import { useMutation } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';

/** Asks what a macro would say in a case, with its variables filled in; null where it can't be. */
export function useMacroText(number: number) {
  const asking = useMutation({
    mutationFn: async (id: string) => {
      const path = { number: String(number), id };
      return (await answerOf(api.GET('/api/cases/{number}/macros/{id}/text', { params: { path } }))).text;
    },
  });
  return {
    read: (id: string) => asking.mutateAsync(id).catch(() => null),
    error: asking.error,
    forget: asking.reset,
  };
}

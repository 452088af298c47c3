import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { paths } from '../api/schema';
import type { Case } from '../api/shapes';
import { applyCase } from '../live/apply-event';

type Change = paths['/api/cases/{number}']['patch']['requestBody']['content']['application/json'];

interface Edit {
  change: Change;
  /** How the case will look, shown before the desk has answered. */
  looks: Partial<Case>;
}

/** Changes a case: shown at once, put back where the desk refuses it. One after the other, so that the last one stands. */
export function useChangeCase(number: number) {
  const queries = useQueryClient();
  return useMutation({
    scope: { id: `case-${number}` },
    mutationFn: ({ change }: Edit) =>
      answerOf(
        api.PATCH('/api/cases/{number}', { params: { path: { number: String(number) } }, body: change }),
      ),
    onMutate: ({ looks }) => {
      queries.setQueryData<Case>(keys.case(number), (now) => now && { ...now, ...looks });
    },
    onSuccess: (now) => applyCase(queries, now),
    onError: () => queries.invalidateQueries({ queryKey: keys.case(number), exact: true }),
  });
}

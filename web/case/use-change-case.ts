import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { paths } from '../api/schema';
import type { Case } from '../api/shapes';
import type { Edit } from '../api/unsaved';
import { applyCase } from '../live/apply-event';

type Change = paths['/api/cases/{number}']['patch']['requestBody']['content']['application/json'];

interface CaseEdit extends Edit<Case> {
  change: Change;
}

/** Changes a case: shown at once, put back where the desk refuses it. One after the other, so that the last one stands. */
export function useChangeCase(number: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: keys.saving(keys.case(number)),
    scope: { id: `case-${number}` },
    mutationFn: ({ change }: CaseEdit) =>
      answerOf(
        api.PATCH('/api/cases/{number}', { params: { path: { number: String(number) } }, body: change }),
      ),
    onMutate: async ({ looks }) => {
      // A reading that is under way tells of the time before.
      await queries.cancelQueries({ queryKey: keys.case(number), exact: true });
      queries.setQueryData<Case>(keys.case(number), (now) => now && { ...now, ...looks });
    },
    onSuccess: (now, edit) => applyCase(queries, now, edit),
    onError: () => queries.invalidateQueries({ queryKey: keys.case(number), exact: true }),
  });
}

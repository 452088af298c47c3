import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { applyPreferences } from '../live/apply-event';
import { usePreferences, type Preferences } from '../preferences/preferences';
import { columnsOf, type ColumnName } from './columns';

/** Which columns this person sees, on every machine, and a way to choose others. */
export function useColumns(): [ColumnName[], (columns: string[]) => void] {
  const queries = useQueryClient();
  const { caseColumns } = usePreferences();
  const { mutate } = useMutation({
    mutationKey: keys.saving(keys.preferences),
    scope: { id: 'preferences' },
    mutationFn: ({ looks }: { looks: Pick<Preferences, 'caseColumns'> }) =>
      answerOf(api.PATCH('/api/me/preferences', { body: looks })),
    onMutate: async ({ looks }) => {
      await queries.cancelQueries({ queryKey: keys.preferences, exact: true });
      queries.setQueryData<Preferences>(keys.preferences, (now) => now && { ...now, ...looks });
    },
    onSuccess: (now, edit) => applyPreferences(queries, now, edit),
    onError: () => queries.invalidateQueries({ queryKey: keys.preferences }),
  });
  return [columnsOf(caseColumns), (columns) => mutate({ looks: { caseColumns: columns } })];
}

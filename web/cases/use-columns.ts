import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { usePreferences, type Preferences } from '../preferences/preferences';
import { columnsOf, type ColumnName } from './columns';

/** Which columns this person sees, on every machine, and a way to choose others. */
export function useColumns(): [ColumnName[], (columns: string[]) => void] {
  const queries = useQueryClient();
  const { caseColumns } = usePreferences();
  const { mutate } = useMutation({
    mutationFn: (chosen: string[]) =>
      answerOf(api.PATCH('/api/me/preferences', { body: { caseColumns: chosen } })),
    onMutate: (chosen) => {
      queries.setQueryData<Preferences>(keys.preferences, (now) => now && { ...now, caseColumns: chosen });
    },
    onSuccess: (now) => queries.setQueryData(keys.preferences, now),
    onError: () => queries.invalidateQueries({ queryKey: keys.preferences }),
  });
  return [columnsOf(caseColumns), mutate];
}

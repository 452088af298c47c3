import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { allOf } from '../api/all-of';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { paths } from '../api/schema';
import { bodyOf, type MacroDraft } from './macro-draft';

type Body = paths['/api/macros']['post']['requestBody']['content']['application/json'];

const REREAD_MS = 15_000;

/** All macros that this person may use, by name. */
export function useAllMacros() {
  return useQuery({
    queryKey: [...keys.macros, 'all'],
    queryFn: () => allOf((query) => answerOf(api.GET('/api/macros', { params: { query } }))),
    refetchInterval: REREAD_MS,
  });
}

/** Saves a macro, a new one where there is no id, and deletes one. */
export function useMacroCalls() {
  const queries = useQueryClient();
  const reread = () => queries.invalidateQueries({ queryKey: keys.macros });
  const save = useMutation({
    mutationFn: ({ id, draft }: { id: string | null; draft: MacroDraft }) => {
      // What is written there the API judges.
      const body = bodyOf(draft) as Body;
      return id === null
        ? answerOf(api.POST('/api/macros', { body }))
        : answerOf(api.PATCH('/api/macros/{id}', { params: { path: { id } }, body }));
    },
    onSuccess: reread,
  });
  const remove = useMutation({
    mutationFn: (id: string) => answerOf(api.DELETE('/api/macros/{id}', { params: { path: { id } } })),
    onSuccess: reread,
  });
  return { save, remove };
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components, paths } from '../api/schema';
import { filtersOf, type CasesQuery } from '../cases/cases-query';
import type { Selection } from '../cases/selection';

type Body = paths['/api/bulk-edits']['post']['requestBody']['content']['application/json'];
export type BulkChange = Body['change'];
export type BulkEdit = components['schemas']['BulkEdit'];
export type Preview = components['schemas']['BulkEditPreview'];

/** What is to be done to which cases. */
export interface Plan {
  change: BulkChange;
  runRules: boolean;
  selection: Selection;
  query: CasesQuery;
}

const POLL_MS = 700;

function bodyOf({ change, runRules, selection, query }: Plan, dryRun: boolean): Body {
  // Texts of the address: what isn't one of the API's words it refuses.
  const which = selection.isAll
    ? { filters: filtersOf(query) as NonNullable<Body['filters']> }
    : { numbers: [...selection.numbers] };
  return { ...which, change, runRules, dryRun };
}

/** Says what an edit would do, and does nothing. */
export function usePreview() {
  return useMutation({
    mutationFn: async (plan: Plan): Promise<Preview> => {
      const answer = await answerOf(api.POST('/api/bulk-edits', { body: bodyOf(plan, true) }));
      if (!('notified' in answer)) throw new Error('A preview was asked for.');
      return answer;
    },
  });
}

/** Begins an edit. */
export function useBegin() {
  return useMutation({
    mutationFn: async (plan: Plan): Promise<BulkEdit> => {
      const answer = await answerOf(api.POST('/api/bulk-edits', { body: bodyOf(plan, false) }));
      if (!('state' in answer)) throw new Error('An edit was asked for.');
      return answer;
    },
  });
}

const isAtWork = ({ state }: BulkEdit) => state === 'running' || state === 'undoing';

/** How far an edit has come, while it is at work again and again. */
export function useProgress(begun: BulkEdit) {
  const queries = useQueryClient();
  const queryKey = ['bulkEdit', begun.id];
  const { data: edit } = useQuery({
    queryKey,
    queryFn: () => answerOf(api.GET('/api/bulk-edits/{id}', { params: { path: { id: begun.id } } })),
    initialData: begun,
    refetchInterval: ({ state: { data } }) => (data && isAtWork(data) ? POLL_MS : false),
  });
  const undo = useMutation({
    mutationFn: () =>
      answerOf(api.POST('/api/bulk-edits/{id}/undo', { params: { path: { id: begun.id } }, body: null })),
    onSuccess: (now) => queries.setQueryData(queryKey, now),
  });
  const { state } = edit;
  useEffect(() => {
    if (state === 'done' || state === 'undone') void queries.invalidateQueries({ queryKey: keys.cases() });
  }, [queries, state]);
  return { edit, undo, isAtWork: isAtWork(edit) };
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { allOf } from '../api/all-of';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components, paths } from '../api/schema';

export type SavedView = components['schemas']['SavedView'];
export type NewView = paths['/api/views']['post']['requestBody']['content']['application/json'];

/** The views that were saved: one's own and the shared ones, by name. */
export function useViews() {
  const { data } = useQuery({
    queryKey: keys.views,
    queryFn: () => allOf((query) => answerOf(api.GET('/api/views', { params: { query } }))),
  });
  return data ?? [];
}

export type ViewChange = paths['/api/views/{id}']['patch']['requestBody']['content']['application/json'];

/** Saves a view, changes and removes one. */
export function useSaveViews() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: keys.views });
  return {
    save: useMutation({
      mutationFn: (body: NewView) => answerOf(api.POST('/api/views', { body })),
      onSuccess,
    }),
    change: useMutation({
      mutationFn: ({ id, body }: { id: string; body: ViewChange }) =>
        answerOf(api.PATCH('/api/views/{id}', { params: { path: { id } }, body })),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (id: string) => answerOf(api.DELETE('/api/views/{id}', { params: { path: { id } } })),
      onSuccess,
    }),
  };
}

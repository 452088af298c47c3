import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { paths } from '../api/schema';
import type { Contact } from '../api/shapes';
import { withUnsaved, type Edit } from '../api/unsaved';

type Change = paths['/api/contacts/{id}']['patch']['requestBody']['content']['application/json'];

export function useContact(id: string) {
  return useQuery({
    queryKey: keys.contact(id),
    queryFn: () => answerOf(api.GET('/api/contacts/{id}', { params: { path: { id } } })),
  });
}

/** Changes a customer: shown at once, put back where the desk refuses it. */
export function useChangeContact(id: string) {
  const queries = useQueryClient();
  const mutationKey = keys.saving(keys.contact(id));
  return useMutation({
    mutationKey,
    scope: { id: `contact-${id}` },
    mutationFn: ({ change }: Edit<Contact> & { change: Change }) =>
      answerOf(api.PATCH('/api/contacts/{id}', { params: { path: { id } }, body: change })),
    onMutate: async ({ looks }) => {
      // A reading that is under way tells of the time before.
      await queries.cancelQueries({ queryKey: keys.contact(id), exact: true });
      queries.setQueryData<Contact>(keys.contact(id), (now) => now && { ...now, ...looks });
    },
    onSuccess: (now, edit) =>
      queries.setQueryData<Contact>(keys.contact(id), withUnsaved(queries, mutationKey, now, edit)),
    onError: () => queries.invalidateQueries({ queryKey: keys.contact(id), exact: true }),
  });
}

/** Who is surely the same person, found by their numbers. */
export function useMergeCandidates(id: string) {
  return useQuery({
    queryKey: keys.contact(id, 'candidates'),
    queryFn: () => answerOf(api.GET('/api/contacts/{id}/merge-candidates', { params: { path: { id } } })),
  });
}

/** Makes another customer part of this one. It can't be undone. */
export function useMerge(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (contactId: string) =>
      answerOf(api.POST('/api/contacts/{id}/merge', { params: { path: { id } }, body: { contactId } })),
    onSuccess: (now) => {
      queries.setQueryData<Contact>(keys.contact(id), now);
      for (const what of ['candidates', 'cases'])
        void queries.invalidateQueries({ queryKey: keys.contact(id, what) });
    },
  });
}

/** The first of a customer's cases that one may see, the newest first. */
export function useCasesOf(contactId: string) {
  return useQuery({
    queryKey: keys.contact(contactId, 'cases'),
    queryFn: () =>
      answerOf(
        api.GET('/api/contacts/{id}/cases', { params: { path: { id: contactId }, query: { limit: 50 } } }),
      ),
  });
}

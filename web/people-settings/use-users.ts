import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { allOf } from '../api/all-of';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/schema';

export type User = components['schemas']['User'];
export type WholeGroup = components['schemas']['Group'];
export type Invitation = components['schemas']['Invitation'];

// Administrators are answered whole users and groups; the type of the call allows for agents too.
const isUser = (one: object): one is User => 'email' in one;
const isGroup = (one: object): one is WholeGroup => 'memberIds' in one;

/** Everybody of the desk by name, as administrators see them. */
export function useUsers() {
  return useQuery({
    queryKey: keys.users,
    queryFn: async () =>
      (await allOf((query) => answerOf(api.GET('/api/users', { params: { query } })))).filter(isUser),
  });
}

/** How many chats somebody may have who has no limit of their own; null: as many as they like. */
export function useCommonLimit(): number | null {
  const { data } = useQuery({ queryKey: keys.settings, queryFn: () => answerOf(api.GET('/api/settings')) });
  return data?.chatsPerAgent ?? null;
}

/** All groups by name, with their members. */
export function useWholeGroups() {
  return useQuery({
    queryKey: keys.wholeGroups,
    queryFn: async () =>
      (await allOf((query) => answerOf(api.GET('/api/groups', { params: { query } })))).filter(isGroup),
  });
}

/** Invitations that nobody has accepted, the newest first. */
export function useInvitations() {
  return useQuery({
    queryKey: keys.invitations,
    queryFn: () =>
      allOf((query) =>
        answerOf(api.GET('/api/invitations', { params: { query: { ...query, state: 'pending,expired' } } })),
      ),
  });
}

/** Makes a change of people, groups or invitations, and shows everything anew that it may have changed. */
export function useChange<Given, Answer>(change: (given: Given) => Promise<Answer>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all(
        [keys.people, keys.groups, keys.invitations, keys.me, keys.auditLog()].map((queryKey) =>
          queries.invalidateQueries({ queryKey }),
        ),
      ),
  });
}

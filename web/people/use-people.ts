import { useQuery } from '@tanstack/react-query';
import { allOf } from '../api/all-of';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/schema';

export type Presence = components['schemas']['Colleague']['presence'];

/** As much of somebody as everybody may know. */
export interface Person {
  id: string;
  name: string;
  presence: Presence;
}

/** A group, as much of it as everybody may know. */
export type GroupName = components['schemas']['GroupName'];

const NONE: never[] = [];

/** Everybody of the desk, by name; their presence is kept true by events. */
export function usePeople(): Person[] {
  const { data } = useQuery({
    queryKey: keys.people,
    queryFn: (): Promise<Person[]> =>
      allOf((query) => answerOf(api.GET('/api/users', { params: { query } }))),
  });
  return data ?? NONE;
}

/** All groups, by name. */
export function useGroups(): GroupName[] {
  const { data } = useQuery({
    queryKey: keys.groups,
    queryFn: (): Promise<GroupName[]> =>
      allOf((query) => answerOf(api.GET('/api/groups', { params: { query } }))),
  });
  return data ?? NONE;
}

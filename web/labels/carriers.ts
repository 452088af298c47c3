import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { paths } from '../api/schema';

/** Who carries a label, and what names it. */
export type Carriers = paths['/api/labels/carriers']['get']['responses'][200]['content']['application/json'];

/** More are not counted, and so many open cases are more than one edit of many changes. */
export const MOST_COUNTED = 10_000;

/** Read anew for every window: what was counted before decides nothing. */
export function useCarriers(label: string, isWanted: boolean) {
  return useQuery({
    queryKey: [...keys.labels, 'carriers', label],
    queryFn: () => answerOf(api.GET('/api/labels/carriers', { params: { query: { label } } })),
    enabled: isWanted,
    staleTime: 0,
    gcTime: 0,
  });
}

/** Whether anybody carries it. */
export function isCarriedBySome({ openCases, closedCases, contacts }: Carriers): boolean {
  return openCases + closedCases + contacts > 0;
}

/** How many they are, in the numbers of a language. */
export function countsOf({ openCases, closedCases, contacts }: Carriers, language: string) {
  const count = (some: number) => `${some < MOST_COUNTED ? '' : '≥ '}${some.toLocaleString(language)}`;
  return { open: count(openCases), closed: count(closedCases), customers: count(contacts) };
}

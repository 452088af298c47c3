import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { paths } from '../api/schema';

/** Who carries a label, and which rules and macros name it. */
export type Carriers = paths['/api/labels/carriers']['get']['responses'][200]['content']['application/json'];

/** More are not counted. */
const MOST_COUNTED = 10_000;

export function useCarriers(label: string, isWanted: boolean) {
  return useQuery({
    queryKey: [...keys.labels, 'carriers', label],
    queryFn: () => answerOf(api.GET('/api/labels/carriers', { params: { query: { label } } })),
    enabled: isWanted,
  });
}

/** How many they are, in the numbers of a language. */
export function countsOf({ openCases, closedCases, contacts }: Carriers, language: string) {
  const count = (some: number) => `${some < MOST_COUNTED ? '' : '≥ '}${some.toLocaleString(language)}`;
  return { open: count(openCases), closed: count(closedCases), customers: count(contacts) };
}

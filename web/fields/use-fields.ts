import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/schema';

export type Field = components['schemas']['Field'];

const NONE: never[] = [];
const STALE_MS = 300_000;

/** The fields that cases, or customers, have by definition, in their order. */
export function useFields(of: Field['of']): readonly Field[] {
  const { data } = useQuery({
    queryKey: keys.fields,
    queryFn: async () => (await answerOf(api.GET('/api/fields'))).items,
    staleTime: STALE_MS,
  });
  return data?.filter((field) => field.of === of) ?? NONE;
}

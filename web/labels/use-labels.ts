import { useQuery } from '@tanstack/react-query';
import { allOf } from '../api/all-of';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { components } from '../api/schema';

export type Label = components['schemas']['Label'];

const NONE: never[] = [];
const STALE_MS = 300_000;

/** The catalogue of labels, read once somebody needs it. */
export function useLabels(isWanted = true): readonly Label[] {
  const { data } = useQuery({
    queryKey: keys.labels,
    queryFn: () => allOf((query) => answerOf(api.GET('/api/labels', { params: { query } }))),
    enabled: isWanted,
    staleTime: STALE_MS,
  });
  return data ?? NONE;
}

/** The colours that the catalogue gives to labels, by name. */
export function useColourOf(): (name: string) => Label['colour'] | undefined {
  const known = useLabels();
  return (name) => known.find((one) => one.name === name)?.colour;
}

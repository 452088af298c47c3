import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import { useRereadOnEvents } from '../live/use-reread-on-events';

const MOST = 99;
const EVERY_MS = 2_000;

/** How many wait, for the ways to the screens; undefined until it is known. */
export function useCounts() {
  const { data } = useQuery({
    queryKey: keys.counts,
    queryFn: () => answerOf(api.GET('/api/counts', { params: { query: { max: MOST } } })),
  });
  useRereadOnEvents(
    keys.counts,
    EVERY_MS,
    (name) => /^(case|message)\./.test(name) && name !== 'case.looking',
  );
  return data;
}

/** A count as it is shown: "99+" where there are more than are counted. */
export const countWord = (count: number): string => (count > MOST ? `${MOST}+` : String(count));

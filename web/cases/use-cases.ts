import { useInfiniteQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';
import type { ApiQuery, CasesQuery } from './cases-query';

const PAGE = 100;

/** The cases of a query, as far down as they were asked for. */
export function useCases(query: CasesQuery) {
  const { data, ...rest } = useInfiniteQuery({
    queryKey: keys.cases(query),
    queryFn: ({ pageParam }) =>
      answerOf(
        api.GET('/api/cases', {
          params: {
            query: {
              // Texts of the address: what isn't one of the API's words it refuses.
              ...(query as ApiQuery),
              limit: PAGE,
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null, // the type of all that follow
    getNextPageParam: ({ nextCursor }) => nextCursor,
    // While others are on their way those before stay, so that nothing blinks.
    placeholderData: (before) => before,
  });
  return { ...rest, pages: data?.pages };
}

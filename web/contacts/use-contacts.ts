import { useInfiniteQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';

const PAGE = 100;

/** Customers whose name or address has this in it, the newest first, as far down as they were asked for. */
export function useContacts(q: string) {
  const { data, ...rest } = useInfiniteQuery({
    queryKey: keys.contacts(q),
    queryFn: ({ pageParam }) =>
      answerOf(
        api.GET('/api/contacts', {
          params: {
            query: {
              limit: PAGE,
              ...(q === '' ? {} : { q }),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null, // the type of all that follow
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
  });
  return { ...rest, contacts: data?.pages.flatMap(({ items }) => items) };
}

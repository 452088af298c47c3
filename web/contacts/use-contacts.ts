import { useInfiniteQuery } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';

const PAGE = 100;

export interface ContactsQuery {
  /** In the name or an address, or the whole external id. */
  q?: string;
  label?: string;
  blocked?: 'true';
}

/** The customers that are asked for, the newest first, as far down as they were. */
export function useContacts(query: ContactsQuery) {
  const { data, ...rest } = useInfiniteQuery({
    queryKey: keys.contacts(query),
    queryFn: ({ pageParam }) =>
      answerOf(
        api.GET('/api/contacts', {
          params: {
            query: {
              limit: PAGE,
              ...query,
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

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { allOf } from '../api/all-of';
import { answerOf, api } from '../api/client';
import { keys } from '../api/keys';

const MESSAGES_A_PAGE = 50;

/** A case as it stands. */
export const caseQuery = (number: number) =>
  queryOptions({
    queryKey: keys.case(number),
    queryFn: () => answerOf(api.GET('/api/cases/{number}', { params: { path: { number: String(number) } } })),
  });

/** Its messages, the newest first, page by page. */
export const messagesQuery = (number: number) =>
  infiniteQueryOptions({
    queryKey: keys.of(number, 'messages'),
    queryFn: ({ pageParam }) =>
      answerOf(
        api.GET('/api/cases/{number}/messages', {
          params: {
            path: { number: String(number) },
            query: {
              order: 'desc',
              limit: MESSAGES_A_PAGE,
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null, // the type of all that follow
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

/** All its notes, the oldest first. */
export const notesQuery = (number: number) =>
  queryOptions({
    queryKey: keys.of(number, 'notes'),
    queryFn: () =>
      allOf((page) =>
        answerOf(
          api.GET('/api/cases/{number}/notes', { params: { path: { number: String(number) }, query: page } }),
        ),
      ),
  });

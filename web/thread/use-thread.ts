import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { allOf } from '../api/all-of';
import { answerOf, api } from '../api/client';
import type { Message } from '../api/shapes';
import { keys } from '../api/keys';
import { readOn, type HistoryRead } from './read-history';
import type { HistoryEntry, Note } from './timeline';

const MESSAGES_A_PAGE = 50;
const NONE: never[] = [];

export function useCase(number: number) {
  return useQuery({
    queryKey: keys.case(number),
    queryFn: () => answerOf(api.GET('/api/cases/{number}', { params: { path: { number: String(number) } } })),
  });
}

/** The messages of a case, oldest first, as far back as they were asked for. */
export function useMessages(number: number) {
  const query = useInfiniteQuery({
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
  const { data } = query;
  const messages = useMemo<Message[]>(
    () => (data ? data.pages.flatMap(({ items }) => items).reverse() : NONE),
    [data],
  );
  return { ...query, messages };
}

/** All notes of a case, oldest first. */
export function useNotes(number: number): Note[] {
  const { data } = useQuery({
    queryKey: keys.of(number, 'notes'),
    queryFn: () =>
      allOf((page) =>
        answerOf(
          api.GET('/api/cases/{number}/notes', { params: { path: { number: String(number) }, query: page } }),
        ),
      ),
  });
  return data ?? NONE;
}

/** All changes of a case, oldest first. */
export function useHistory(number: number): HistoryEntry[] {
  const queries = useQueryClient();
  const queryKey = keys.of(number, 'history');
  const { data } = useQuery({
    queryKey,
    queryFn: () => readOn(queries.getQueryData<HistoryRead>(queryKey), (page) => readHistory(number, page)),
  });
  return data?.entries ?? NONE;
}

function readHistory(number: number, page: { limit: number; cursor?: string }) {
  const params = { path: { number: String(number) }, query: page };
  return answerOf(api.GET('/api/cases/{number}/history', { params }));
}

import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { answerOf, api } from '../api/client';
import type { Message } from '../api/shapes';
import { keys } from '../api/keys';
import { readOn, type HistoryRead } from './read-history';
import { caseQuery, messagesQuery, notesQuery } from './thread-queries';
import type { HistoryEntry, Note } from './timeline';

const NONE: never[] = [];

export const useCase = (number: number) => useQuery(caseQuery(number));

/** The messages of a case, oldest first, as far back as they were asked for. */
export function useMessages(number: number) {
  const query = useInfiniteQuery(messagesQuery(number));
  const { data } = query;
  const messages = useMemo<Message[]>(
    () => (data ? data.pages.flatMap(({ items }) => items).reverse() : NONE),
    [data],
  );
  return { ...query, messages };
}

/** All notes of a case, oldest first. */
export const useNotes = (number: number): Note[] => useQuery(notesQuery(number)).data ?? NONE;

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

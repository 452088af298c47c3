import type { QueryClient } from '@tanstack/react-query';
import { draftQuery } from '../composer/draft-query';
import { caseQuery, messagesQuery, notesQuery } from '../thread/thread-queries';

/** Reads what a chat shows when it is opened, as far as it isn't known. */
export function preloadChat(queries: QueryClient, number: number): void {
  void queries.prefetchQuery(caseQuery(number));
  void queries.prefetchInfiniteQuery(messagesQuery(number));
  void queries.prefetchQuery(notesQuery(number));
  void queries.prefetchQuery(draftQuery(number));
}

import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { Problem } from './client';

/** How long what was read counts as true without the event stream; while it is open, events keep it true. */
const STALE_MS = 60_000;

/** What was read of the API, shared by all screens. `onSignedOut` is told when a call finds the session gone. */
export function createQueries(onSignedOut: () => void): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof Problem && error.status === 401) onSignedOut();
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        retry: (count, error) => count < triesAgain(error),
      },
      // A button tells at once what failed; what must not be lost has its own way of trying again.
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/** How often a call is made again by itself: not what would be refused the same way, longer what has its turn soon. */
export function triesAgain(error: Error): number {
  if (!(error instanceof Problem)) return 2;
  if (error.kind === 'reports-busy') return 5;
  if (error.kind === 'report-too-long') return 0;
  return error.status >= 400 && error.status < 500 ? 0 : 2;
}

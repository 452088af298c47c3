import type { Query, QueryClient } from '@tanstack/react-query';

const AFTER_MS = 1_000;
/** A desk that answers slowly is asked seldom: what happens there all the time overtakes nearly every reading. */
const TIMES_AS_LONG = 10;

/** Those that are read once more. */
const isDue = new WeakSet<Query>();

/**
 * Makes what was read say what has happened since; what was never read is left unread. A reading that is under way may
 * have been begun before that, and is made once more.
 */
export function change<Data>(
  queries: QueryClient,
  queryKey: readonly unknown[],
  changed: (known: Data) => Data | undefined,
): void {
  queries.setQueryData<Data>(queryKey, (known) => (known === undefined ? undefined : changed(known)));
  const query = queries.getQueryCache().find({ queryKey, exact: true });
  if (query && query.state.fetchStatus !== 'idle') readOnceMore(queries, query);
}

/** A while after the reading has ended, once for all that overtakes it until then. */
function readOnceMore(queries: QueryClient, query: Query): void {
  if (isDue.has(query)) return;
  isDue.add(query);
  const since = Date.now();
  const stop = queries.getQueryCache().subscribe(({ type, query: one }) => {
    if (one !== query || (query.state.fetchStatus !== 'idle' && type !== 'removed')) return;
    stop();
    setTimeout(
      () => {
        isDue.delete(query);
        void queries.invalidateQueries({ queryKey: query.queryKey, exact: true });
      },
      Math.max(AFTER_MS, (Date.now() - since) * TIMES_AS_LONG),
    );
  });
}

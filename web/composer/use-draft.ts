import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { answerOf, api } from '../api/client';
import { useConnection } from '../live/live';
import { useMe } from '../session/me';
import { keepDraft, type DraftKeeper, type Kept, type Unsaved } from './draft-keeper';
import { draftQuery } from './draft-query';
import { localCopy } from './local-copy';

/** Drafts go on being saved after their chat was left. */
const keepers = new WeakMap<QueryClient, Map<string, DraftKeeper>>();

/** What this person is writing in a case, and its keeper. */
export function useDraft(number: number): Kept & { keeper: DraftKeeper } {
  const keeper = useKeeper(number);
  const connection = useConnection();
  const queries = useQueryClient();
  const { data } = useQuery(draftQuery(number));
  useEffect(() => {
    if (data) keeper.arrived(data);
  }, [keeper, data]);
  useEffect(() => {
    // Read before anything is saved: it may have been written on elsewhere while nothing could be heard of it.
    const comeBack = async () => {
      const draft = await queries.fetchQuery({ ...draftQuery(number), staleTime: 0 }).catch(() => null);
      if (draft) keeper.arrived(draft);
      keeper.flush();
    };
    const look = () => {
      if (document.visibilityState === 'visible') void comeBack();
    };
    if (connection === 'open') void comeBack();
    // A page that was asleep, or that the browser had put away, missed what was said meanwhile.
    document.addEventListener('visibilitychange', look);
    document.addEventListener('resume', look);
    window.addEventListener('pageshow', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      document.removeEventListener('resume', look);
      window.removeEventListener('pageshow', look);
    };
  }, [queries, number, keeper, connection]);
  useEffect(() => {
    const leave = () => keeper.flush(true);
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      keeper.flush();
    };
  }, [keeper]);
  return { ...useSyncExternalStore(keeper.follow, keeper.kept), keeper };
}

function useKeeper(number: number): DraftKeeper {
  const queries = useQueryClient();
  const me = useMe();
  return keeperOf(queries, number, me.id);
}

/** The keeper of a draft that may not be shown at the moment. */
export function keeperOf(queries: QueryClient, number: number, personId: string): DraftKeeper {
  const all = keepers.get(queries) ?? new Map<string, DraftKeeper>();
  keepers.set(queries, all);
  const name = `answerhall.draft.${personId}.${number}`;
  const keeper =
    all.get(name) ??
    keepDraft({
      local: localCopy<Unsaved>(() => localStorage, name, isUnsaved),
      save: async (body, isLast) => {
        const saved = await answerOf(
          api.PUT('/api/cases/{number}/draft', {
            params: { path: { number: String(number) } },
            body,
            // It outlives the page.
            keepalive: isLast,
          }),
        );
        // A reading that was begun before would put an older state in its place.
        const { queryKey } = draftQuery(number);
        await queries.cancelQueries({ queryKey, exact: true });
        queries.setQueryData(queryKey, saved);
        return saved;
      },
    });
  all.set(name, keeper);
  return keeper;
}

function isUnsaved(found: unknown): found is Unsaved {
  return typeof found === 'object' && found !== null && 'written' in found && 'base' in found;
}

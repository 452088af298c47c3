import { queryOptions, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api/client';
import { keys, type ChatView } from '../api/keys';
import { shareCases, type CaseList } from './place-case';

const PAGE = 200;

function readChats(view: ChatView, agentId: string | null, cursor?: string): Promise<CaseList> {
  const query = {
    view,
    limit: PAGE,
    ...(agentId === null ? {} : { agentId }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  return answerOf(api.GET('/api/chats', { params: { query } }));
}

/** How a list of chats is read and kept. */
export function chatsQuery(queries: QueryClient, view: ChatView, agentId: string | null) {
  const queryKey = keys.chats(view, agentId);
  return queryOptions({
    queryKey,
    queryFn: async () => {
      const read = await readChats(view, agentId);
      return shareCases(queries.getQueryData<CaseList>(queryKey), read);
    },
    // The library compares lists by place: each chat that ends would make copies of all those below it.
    structuralSharing: false,
  });
}

/** As much of a list as has been read; events keep it true. `agentId`: as that agent has it. */
export function useChats(view: ChatView, agentId: string | null = null) {
  const queries = useQueryClient();
  const query = chatsQuery(queries, view, agentId);
  const { data, error } = useQuery(query);
  return {
    list: data,
    error,
    /** Reads the next page, where there is one. */
    readOn: async () => {
      if (!data?.nextCursor) return;
      const more = await readChats(view, agentId, data.nextCursor);
      queries.setQueryData<CaseList>(query.queryKey, (list) => {
        if (list?.nextCursor !== data.nextCursor) return list;
        const known = new Set(list.items.map(({ number }) => number));
        return { ...more, items: [...list.items, ...more.items.filter(({ number }) => !known.has(number))] };
      });
    },
  };
}

/** How many there are, as far as they have been read: `200+`. */
export function countOf(list: CaseList | undefined): string {
  if (!list) return '';
  return `${list.items.length}${list.nextCursor === null ? '' : '+'}`;
}

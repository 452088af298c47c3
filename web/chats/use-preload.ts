import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { neighbours } from './neighbours';
import { preloadChat } from './preload-chat';
import { useChats } from './use-chats';
import { useAgent, useView } from './use-view';

/** What is opened comes first; and whoever goes through the list quickly asks for nothing on the way. */
const AFTER_MS = 300;

/** Reads the chats beside the open one, so that the next one is there when its key is pressed. Events keep them true. */
export function usePreload(openNumber: number | null): void {
  const queries = useQueryClient();
  const [view] = useView();
  const [agentId] = useAgent();
  const { list } = useChats(view, agentId);
  const [previous, next] = neighbours(list?.items ?? [], openNumber);
  useEffect(() => {
    const timer = window.setTimeout(() => {
      for (const number of new Set([previous, next])) {
        if (number !== null) preloadChat(queries, number);
      }
    }, AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [queries, previous, next]);
}

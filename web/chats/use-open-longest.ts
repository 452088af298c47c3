import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { keys } from '../api/keys';
import type { CaseList } from './place-case';

/** What a chat is opened with by whoever goes on writing. */
export interface WritesOn {
  writesOn: boolean;
}

/** Opens the chat that waits longest, one's own before new ones; `after` an answer not the one that was answered. */
export function useOpenLongest(): (after?: number) => void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (after) => {
    for (const view of ['mine', 'new'] as const) {
      const chats = queries.getQueryData<CaseList>(keys.chats(view))?.items ?? [];
      const waiting = chats.find(({ waitingSince, number }) => waitingSince !== null && number !== after);
      if (!waiting) continue;
      const state: WritesOn = { writesOn: after !== undefined };
      void navigate({ pathname: `/chats/${waiting.number}`, search: `?view=${view}` }, { state });
      return;
    }
  };
}

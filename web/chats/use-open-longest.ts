import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { keys } from '../api/keys';
import { useOutbox } from '../composer/use-outbox';
import type { CaseList } from './place-case';

/** What a chat is opened with by whoever goes on writing. */
export interface WritesOn {
  writesOn: boolean;
}

/** So long after an answer a list may not have learned of it. */
const LEARNS_MS = 10_000;
const leftAt = new Map<number, number>();

/** Opens the chat that waits longest, one's own before new ones; `after` an answer not the one that was answered. */
export function useOpenLongest(): (after?: number) => void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const outbox = useOutbox();
  return (after) => {
    // The list learns of an answer a little later than whoever wrote it.
    const now = performance.now();
    for (const [number, at] of leftAt) if (now - at > LEARNS_MS) leftAt.delete(number);
    if (after !== undefined) leftAt.set(after, now);
    const answered = new Set([...leftAt.keys(), ...outbox.all().map(({ number }) => number)]);
    for (const view of ['mine', 'new'] as const) {
      const chats = queries.getQueryData<CaseList>(keys.chats(view))?.items ?? [];
      const waiting = chats.find(
        ({ waitingSince, number }) => waitingSince !== null && !answered.has(number),
      );
      if (!waiting) continue;
      const state: WritesOn = { writesOn: after !== undefined };
      // At once: the next key is meant for the chat that is opened.
      void navigate(
        { pathname: `/chats/${waiting.number}`, search: `?view=${view}` },
        { state, flushSync: true },
      );
      return;
    }
  };
}

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { answerOf, api } from '../api/client';
import { applyCase } from '../live/apply-event';

/** Tells the desk that the last message was seen: once it stands in a page that somebody is looking at. */
export function useMarkRead(number: number, seen: { lastId: string | null; unread: number }): void {
  const queries = useQueryClient();
  const isLookedAt = useIsLookedAt();
  const messageId = isLookedAt && seen.unread > 0 ? seen.lastId : null;
  useEffect(() => {
    if (messageId === null) return;
    const path = { number: String(number) };
    answerOf(api.PUT('/api/cases/{number}/read', { params: { path }, body: { messageId } })).then(
      (now) => applyCase(queries, now),
      // The count stays where it is; the next message that is seen marks this one too.
      () => undefined,
    );
  }, [queries, number, messageId]);
}

/** Whether the page is visible and has the keyboard. */
export function useIsLookedAt(): boolean {
  return useSyncExternalStore(follow, () => document.visibilityState === 'visible' && document.hasFocus());
}

function follow(then: () => void): () => void {
  window.addEventListener('focus', then);
  window.addEventListener('blur', then);
  document.addEventListener('visibilitychange', then);
  return () => {
    window.removeEventListener('focus', then);
    window.removeEventListener('blur', then);
    document.removeEventListener('visibilitychange', then);
  };
}

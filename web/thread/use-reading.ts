import { useEffect, useRef } from 'react';
import type { Reading } from './thread-context';
import { useIsLookedAt } from './use-mark-read';

/** Nobody has read a message that has stood there for less. */
const READ_AFTER_MS = 700;

/** Remembers the last message that was read: what comes after it may be news to whoever presses Send. */
export function useReading(
  reading: Reading,
  { newestId, isAtBottom, toNewest }: { newestId: string | null; isAtBottom: boolean; toNewest: () => void },
): void {
  const isLookedAt = useIsLookedAt();
  const first = useRef(true);
  useEffect(() => reading.scrollsBy(toNewest));
  useEffect(() => {
    if (newestId === null || !isAtBottom || !isLookedAt) return;
    // What stood there when the thread was opened was there to be read first.
    const timer = window.setTimeout(
      () => {
        first.current = false;
        reading.see(newestId);
      },
      first.current ? 0 : READ_AFTER_MS,
    );
    return () => window.clearTimeout(timer);
  }, [reading, newestId, isAtBottom, isLookedAt]);
}

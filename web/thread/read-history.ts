import type { Page } from '../api/all-of';
import type { HistoryEntry } from './timeline';

const A_PAGE = 100;

/** The history of a case as far as it was there when it was read, oldest first. */
export interface HistoryRead {
  entries: HistoryEntry[];
  /** Where the last page began, and how many entries stand before it. */
  last: { cursor: string | null; before: number };
}

/**
 * Reads what has been added. A history only grows at its end, so only its last page is read again, and those that came
 * after it.
 */
export async function readOn(
  known: HistoryRead | undefined,
  read: (page: { limit: number; cursor?: string }) => Promise<Page<HistoryEntry>>,
): Promise<HistoryRead> {
  let last = known?.last ?? { cursor: null, before: 0 };
  const entries = known?.entries.slice(0, last.before) ?? [];
  for (;;) {
    const page = await read({ limit: A_PAGE, ...(last.cursor === null ? {} : { cursor: last.cursor }) });
    entries.push(...page.items);
    if (page.nextCursor === null) return { entries, last };
    last = { cursor: page.nextCursor, before: entries.length };
  }
}

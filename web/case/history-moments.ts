import type { HistoryEntry } from '../thread/timeline';

/** What one hand changed at one moment. */
export interface Moment {
  id: string;
  at: string;
  by: HistoryEntry['by'];
  entries: HistoryEntry[];
  /** Of a rule: where it says why. */
  run: { eventSeq: number; ruleId: string } | null;
}

/** The history (oldest first) as moments, the newest first. Changes of the same moment by the same hand stand together. */
export function momentsOf(history: readonly HistoryEntry[]): Moment[] {
  const moments: Moment[] = [];
  history.forEach((entry, place) => {
    const last = moments.at(-1);
    if (last && isSame(last, entry)) {
      last.entries.push(entry);
      return;
    }
    const { at, by, eventSeq } = entry;
    const run =
      by.type === 'rule' && by.id !== null && eventSeq !== null ? { eventSeq, ruleId: by.id } : null;
    moments.push({ id: String(place), at, by, entries: [entry], run });
  });
  return moments.reverse().map((moment) => ({ ...moment, entries: withoutMatched(moment.entries) }));
}

function isSame({ at, by, entries }: Moment, entry: HistoryEntry): boolean {
  const sameHand = by.type === entry.by.type && by.id === entry.by.id;
  return at === entry.at && sameHand && entries[0]?.eventSeq === entry.eventSeq;
}

/** That a rule matched is only news when nothing tells what it did. */
function withoutMatched(entries: HistoryEntry[]): HistoryEntry[] {
  const told = entries.filter(({ what }) => what !== 'rule.matched');
  return told.length > 0 ? told : entries;
}

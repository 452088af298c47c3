import type { components } from '../api/schema';
import type { Message } from '../api/shapes';

export type Note = components['schemas']['Note'];
export type HistoryEntry = components['schemas']['HistoryEntry'];

/** What stands in a thread by its time. */
export type Item =
  | {
      kind: 'message';
      id: string;
      at: string;
      message: Message;
      /** Not here yet: the desk can't be reached. */ isLate?: boolean;
    }
  | { kind: 'note'; id: string; at: string; note: Note }
  | { kind: 'system'; id: string; at: string; entries: HistoryEntry[] };

/** What is shown line by line. */
export type Row = Item | { kind: 'day'; id: string; at: string } | { kind: 'unread'; id: string };

/** What the thread shows in another way: the message's own mark, or the note. */
const SHOWN_ELSEWHERE = new Set(['note.added', 'message.failed', 'message.scheduled']);

/** What a transfer also writes down. */
const PARTS_OF_TRANSFER = new Set(['chat.taken', 'chat.released', 'group']);

export interface ThreadParts {
  /** In the order of the thread, oldest first. */
  messages: readonly Message[];
  notes: readonly Note[];
  history: readonly HistoryEntry[];
  /** Whether there are no older messages than these: what is older than the first of them waits for those. */
  isWhole: boolean;
}

/** Messages, in their own order, with notes and history between them by their time. */
export function timeline({ messages, notes, history, isWhole }: ThreadParts): Item[] {
  const asides: Item[] = [
    ...notes.map((note): Item => ({ kind: 'note', id: note.id, at: note.createdAt, note })),
    ...together(history),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const first = messages[0];
  const shown = isWhole || !first ? asides : asides.filter(({ at }) => isBefore(first.createdAt, at));
  const items: Item[] = [];
  let next = 0;
  for (const message of messages) {
    for (let aside = shown[next]; aside && isBefore(aside.at, message.createdAt); aside = shown[++next])
      items.push(aside);
    items.push({ kind: 'message', id: message.id, at: message.createdAt, message });
  }
  return [...items, ...shown.slice(next)];
}

const isBefore = (a: string, b: string) => Date.parse(a) < Date.parse(b);

/** Changes of the same moment by the same hand are one line. */
function together(history: readonly HistoryEntry[]): Item[] {
  const lines: { kind: 'system'; id: string; at: string; entries: HistoryEntry[] }[] = [];
  history.forEach((entry, place) => {
    if (SHOWN_ELSEWHERE.has(entry.what)) return;
    const line = lines.at(-1);
    const last = line?.entries[0];
    const isSame = last?.at === entry.at && last.by.type === entry.by.type && last.by.id === entry.by.id;
    if (line && isSame) line.entries.push(entry);
    else lines.push({ kind: 'system', id: `history-${place}`, at: entry.at, entries: [entry] });
  });
  return lines.map((line) => ({ ...line, entries: withoutEchoes(line.entries) }));
}

/** Leaves out what another change of the same line says already. */
function withoutEchoes(entries: HistoryEntry[]): HistoryEntry[] {
  const has = (what: string) => entries.some((entry) => entry.what === what);
  const echoes = new Set<string>();
  if (has('chat.transferred')) for (const what of PARTS_OF_TRANSFER) echoes.add(what);
  if (has('case.created')) for (const what of ['chat.activated', 'status']) echoes.add(what);
  const rest = entries.filter(({ what }) => !echoes.has(what));
  // That a rule matched is only news when nothing tells what it did.
  const told = rest.filter(({ what }) => what !== 'rule.matched');
  return told.length > 0 ? told : rest;
}

/**
 * The lines with a divider before each day, and one before the first message that was unread when the thread was opened.
 * `dayOf` names the local day of a moment.
 */
export function withDividers(
  items: readonly Item[],
  unreadFrom: string | null,
  dayOf: (at: string) => string,
): Row[] {
  const rows: Row[] = [];
  let day: string | null = null;
  for (const item of items) {
    const itsDay = dayOf(item.at);
    if (itsDay !== day) rows.push({ kind: 'day', id: `day-${itsDay}-${item.id}`, at: item.at });
    day = itsDay;
    if (item.id === unreadFrom) rows.push({ kind: 'unread', id: 'unread' });
    rows.push(item);
  }
  return rows;
}

/** The first of the customer's last `unread` messages; null when there is none. Oldest first. */
export function firstUnread(messages: readonly Message[], unread: number): string | null {
  if (unread === 0) return null;
  return messages.filter(({ direction }) => direction === 'in').at(-unread)?.id ?? null;
}

/** How many messages of the customer came after the one that was last seen. Oldest first. */
export function newSince(messages: readonly Message[], seenId: string | null): number {
  if (seenId === null) return 0;
  const seen = messages.findIndex(({ id }) => id === seenId);
  return seen < 0 ? 0 : messages.slice(seen + 1).filter(({ direction }) => direction === 'in').length;
}

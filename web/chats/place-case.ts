import { replaceEqualDeep } from '@tanstack/react-query';
import type { Case } from '../api/shapes';
import type { ChatView } from '../api/keys';

/** As much of a list as has been read. */
export interface CaseList {
  items: Case[];
  /** null: all of it has been read. */
  nextCursor: string | null;
}

/** Whether the case stands in this list of the person's chats. */
export function belongsTo(view: ChatView, { chat }: Case, personId: string): boolean {
  if (chat?.state !== 'active') return false;
  if (view === 'new') return chat.takenBy === null;
  return view === 'all' || chat.takenBy?.id === personId;
}

/** The list with the case where it belongs now: whoever has waited longest first, as the API lists them. */
export function placeCase(list: CaseList, changed: Case, belongs: boolean): CaseList {
  const others = list.items.filter(({ number }) => number !== changed.number);
  if (!belongs) return others.length === list.items.length ? list : { ...list, items: others };
  const found = others.findIndex((other) => byWaiting(changed, other) < 0);
  // Beyond what has been read it comes with its page.
  if (found < 0 && list.nextCursor !== null) return { ...list, items: others };
  const at = found < 0 ? others.length : found;
  return { ...list, items: [...others.slice(0, at), changed, ...others.slice(at)] };
}

/** What was read, in which each case that is as it was is the object that it was: its row isn't drawn again. */
export function shareCases(before: CaseList | undefined, read: CaseList): CaseList {
  const known = new Map(before?.items.map((item) => [item.number, item]));
  return { ...read, items: read.items.map((item) => replaceEqualDeep(known.get(item.number), item)) };
}

/** Oldest wait first, who doesn't wait last; then the newest last message first. */
export function byWaiting(a: Case, b: Case): number {
  if (a.waitingSince !== b.waitingSince) {
    if (a.waitingSince === null) return 1;
    if (b.waitingSince === null) return -1;
    return a.waitingSince < b.waitingSince ? -1 : 1;
  }
  const [aLast, bLast] = [a.lastMessage?.createdAt ?? a.createdAt, b.lastMessage?.createdAt ?? b.createdAt];
  if (aLast !== bLast) return aLast > bLast ? -1 : 1;
  return b.number - a.number;
}

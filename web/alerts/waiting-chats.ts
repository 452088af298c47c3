import type { Case } from '../api/shapes';

/**
 * How long a customer's message may wait for the rules of its event before it counts without an alert: a chat that a
 * rule ends or gives away rings nobody.
 */
const SETTLING_MS = 3_000;

/** What waits for this person: chats nobody has taken, and new answers in their own. */
export interface WaitingChats {
  incoming: Case[];
  answers: Case[];
}

/** `alerted` holds the numbers of the cases that an alert has named since this page was opened. Pure. */
export function waitingChats(
  { untaken, mine }: { untaken: Case[]; mine: Case[] },
  alerted: ReadonlySet<number>,
  now: number,
): WaitingChats {
  const isSettled = ({ number, lastMessage, createdAt }: Case) =>
    alerted.has(number) || now - Date.parse(lastMessage?.createdAt ?? createdAt) >= SETTLING_MS;
  return {
    incoming: untaken.filter(isSettled),
    answers: mine.filter((chat) => chat.unread > 0 && isSettled(chat)),
  };
}

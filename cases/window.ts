import type { ConversationRow } from '../db/schema';

/**
 * True while free text may be sent: less than the window's length has passed since the customer's last message. A close
 * that the workflow has already seen stays closed until the customer writes again, whatever a clock says; so does one
 * that the customer has never opened. On a channel without a window a close is always ahead and has no time.
 */
export function isWindowOpen(
  conversation: Pick<ConversationRow, 'windowClosesAt' | 'windowCloseHandled'>,
  now: Date,
): boolean {
  const { windowClosesAt, windowCloseHandled } = conversation;
  if (windowCloseHandled) return false;
  return windowClosesAt === null || now.getTime() < windowClosesAt.getTime();
}

/** When the window closes after a message of that time; it never moves backwards. */
export function windowClosesAt(before: Date | null, messageAt: Date, windowMs: number): Date {
  return new Date(Math.max(before?.getTime() ?? 0, messageAt.getTime() + windowMs));
}

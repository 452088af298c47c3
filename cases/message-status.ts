import type { MessageStatus } from '../db/schema';

const ORDER: Record<MessageStatus, number> = {
  received: 0,
  queued: 1,
  sending: 2,
  sent: 3,
  failed: 4,
  delivered: 5,
  read: 6,
};

/**
 * The status after another one was reported. Ticks only go up; `failed` is final unless the message is delivered or
 * read after all; a failure reported after delivery is ignored.
 * Source: Twilio says that status callbacks can arrive out of order (status callback guide).
 */
export function nextStatus(current: MessageStatus, reported: MessageStatus): MessageStatus {
  return ORDER[reported] > ORDER[current] ? reported : current;
}

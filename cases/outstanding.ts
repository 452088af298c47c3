import type { Trx } from '../db/connection';
import type { MessageRow } from '../db/schema';
import { waitsForFileUntil } from './files-out';

export interface Outstanding {
  message: MessageRow;
  /** How long until it is to be delivered or settled, milliseconds; 0 for at once. */
  inMs: number;
}

/**
 * How often, and how long after the request can no longer be under way, the provider is asked for a lost message: not at
 * once, because a callback usually settles it. One check comes at least as long after the one before it as planned: after
 * an outage all of them are overdue, and a list that is behind is behind for all of a second's checks.
 */
export const SETTLE_CHECKS_AFTER_MS = [5_000, 30_000, 60_000];

/**
 * The message that is next: one whose hand-over has an unknown outcome comes before every queued one. What is held back
 * or scheduled is not outstanding: nobody has to come for it before it is freed or its time has come.
 */
export async function readOutstanding(
  trx: Trx,
  conversationId: string,
  now: Date,
): Promise<Outstanding | null> {
  const message = await trx
    .selectFrom('messages')
    .selectAll()
    .where('conversationId', '=', conversationId)
    // In the words of the index `messages_outstanding`.
    .where((eb) =>
      eb.or([
        eb('status', '=', 'queued').and('held', 'is', null).and('sendAt', 'is', null),
        eb('status', '=', 'sending').and('sid', 'is', null),
      ]),
    )
    .orderBy((eb) => eb.case().when('status', '=', 'sending').then(0).else(1).end())
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  if (!message) return null;
  const file = message.status === 'queued' ? await waitsForFileUntil(trx, conversationId) : null;
  const dueAt = Math.max(dueFor(message).getTime(), file?.getTime() ?? 0);
  return { message, inMs: Math.max(0, dueAt - now.getTime()) };
}

function dueFor(message: MessageRow): Date {
  if (message.status === 'queued') return message.deliverAfter ?? new Date(0);
  const { settleChecks, settleCheckedAt, requestEndsAt, deliverAfter } = message;
  const wait = SETTLE_CHECKS_AFTER_MS[settleChecks] ?? 0;
  const gap = wait - (SETTLE_CHECKS_AFTER_MS[settleChecks - 1] ?? 0);
  const planned = (requestEndsAt?.getTime() ?? 0) + wait;
  const apart = settleCheckedAt ? settleCheckedAt.getTime() + gap : 0;
  return new Date(Math.max(planned, apart, deliverAfter?.getTime() ?? 0));
}

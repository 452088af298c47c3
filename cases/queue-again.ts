import type { DeliveryError } from '../channels/channel';
import type { Trx } from '../db/connection';
import type { MessageRow } from '../db/schema';
import { announceMessage } from './queue-message';
import { wakeSoon } from './record-event';

/** Before each repetition; after the last one the message has failed. */
const PAUSES_MS = [10_000, 60_000, 300_000];

/**
 * Queues a message once more that certainly did not reach the customer, for a reason that passes by itself. Not one that
 * had a tick already: the channel had taken it. `sid` is the provider's id of the hand-over that failed. Answers false
 * where the message has failed for good. The caller holds the conversation's lock and the message's.
 */
export async function queueAgain(
  trx: Trx,
  message: MessageRow,
  error: DeliveryError,
  sid: string | null,
  now: Date,
): Promise<boolean> {
  const { conversationId, id, seq, caseId, repeats } = message;
  const pauseMs = PAUSES_MS[repeats];
  if (!error.passes || message.status !== 'sending' || pauseMs === undefined) return false;
  // What is said of it from now on is no news of the repetition, unless it arrived after all.
  if (sid !== null)
    await trx
      .insertInto('duplicateSends')
      .values({ conversationId, messageId: id, sid })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  await trx
    .updateTable('messages')
    .set({
      status: 'queued',
      sid: null,
      repeats: repeats + 1,
      deliverAfter: new Date(now.getTime() + pauseMs),
      errorCode: error.code,
      errorMessage: error.message,
      askStatusAt: null,
    })
    .where('conversationId', '=', conversationId)
    .where('seq', '=', seq)
    .execute();
  if (caseId !== null) await announceMessage(trx, 'message.updated', { id, caseId });
  await wakeSoon(trx, conversationId);
  return true;
}

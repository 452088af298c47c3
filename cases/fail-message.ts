import type { DeliveryError } from '../channels/channel';
import type { Trx } from '../db/connection';
import type { ConversationRow, MessageRow } from '../db/schema';
import { system } from './actor';
import { readPeoplesMessages } from './peoples-messages';
import { announceMessage } from './queue-message';
import { recordEvent } from './record-event';
import { saveCase } from './save-case';
import { timingOf } from './timing';
import { answerFailed, chatEndsAt } from './transitions';

/**
 * A message of ours did not reach the customer: it is marked, the history and the rules learn of it, and an agent's
 * answer stops counting as one. The caller holds the conversation's lock.
 */
export async function failMessage(
  trx: Trx,
  conversation: ConversationRow,
  message: MessageRow,
  error: DeliveryError,
  now: Date,
): Promise<void> {
  await trx
    .updateTable('messages')
    .set({
      status: 'failed',
      errorCode: error.code,
      errorMessage: error.message,
      deliverAfter: null,
      heldUntil: null,
      // Should it have arrived after all, a callback says so.
      askStatusAt: null,
    })
    .where('conversationId', '=', conversation.id)
    .where('seq', '=', message.seq)
    .execute();
  if (error.optedOut) await optOut(trx, conversation, now);
  if (message.caseId === null) return;
  const before = await trx
    .selectFrom('cases')
    .selectAll()
    .where('id', '=', message.caseId)
    .executeTakeFirstOrThrow();
  // One that was scheduled has not counted as an answer yet.
  const counted = message.authorType === 'agent' && message.sendAt === null;
  const failed = counted ? answerFailed(before, await readPeoplesMessages(trx, before.id)) : before;
  const after = {
    ...failed,
    chatEndsAt: notEarlier(before.chatEndsAt, failed, await timingOf(trx, before.integrationId)),
  };
  const { kinds, changed } = await saveCase(trx, before, after, {
    by: system,
    at: now,
    also: [
      { what: 'message.failed', to: { messageId: message.id, code: error.code, message: error.message } },
    ],
  });
  await announceMessage(trx, 'message.updated', { id: message.id, caseId: before.id });
  await recordEvent(trx, conversation, {
    caseId: before.id,
    kind: 'deliveryFailed',
    kinds: ['deliveryFailed', ...kinds],
    changed,
    by: system,
    messageId: message.id,
    details: { errorCode: error.code, agentId: message.authorType === 'agent' ? message.authorId : null },
    alert: message.authorType === 'agent' ? 'deliveryFailed' : null,
    occurredAt: now,
  });
}

/** Rules write no more to this customer, until the customer writes again. */
async function optOut(trx: Trx, { contactId }: ConversationRow, now: Date): Promise<void> {
  await trx.updateTable('contacts').set({ optedOutAt: now }).where('id', '=', contactId).execute();
}

// A failed answer never moves the end of the chat earlier; with `endUnanswered` off there may now be no end at all.
function notEarlier(
  current: Date | null,
  c: Parameters<typeof chatEndsAt>[0],
  timing: Parameters<typeof chatEndsAt>[1],
) {
  const next = chatEndsAt(c, timing);
  return next && current && current > next ? current : next;
}

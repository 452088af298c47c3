import type { DeliveryError } from '../channels/channel';
import type { Trx } from '../db/connection';
import type { CaseRow, ConversationRow, MessageRow } from '../db/schema';
import { invalid, Refusal } from '../refusal';
import type { Actor } from './actor';
import { failMessage } from './fail-message';
import { withoutUncertain } from './late-schedule';
import type { LockedConversation } from './lock-conversation';
import { announceMessage, takePlace } from './queue-message';
import { recordEvent } from './record-event';
import { saveCase } from './save-case';
import { timingOf } from './timing';
import { chatEndsAt, scheduledWent } from './transitions';

/** A message is scheduled while it is queued and its time has not come. Then it has no place in the talk yet. */
const MOST_SCHEDULED = 20;
const FARTHEST_MS = 30 * 24 * 60 * 60_000;

const CUSTOMER_WROTE: DeliveryError = {
  code: 'cancelled',
  message: 'Not sent: the customer wrote first. Send it again if it still fits.',
};
const BLOCKED: DeliveryError = { code: 'cancelled', message: 'Not sent: the customer is blocked.' };

export interface Schedule {
  sendAt: Date;
  /** It is not sent any more once the customer has written. */
  cancelIfCustomerWrites: boolean;
}

/** @throws Refusal when nothing may be scheduled for that time in this conversation. */
export async function mayBeScheduled(
  trx: Trx,
  { conversation, now }: LockedConversation,
  { sendAt }: Schedule,
): Promise<void> {
  const aheadMs = sendAt.getTime() - now.getTime();
  if (aheadMs <= 0 || aheadMs > FARTHEST_MS)
    throw invalid([{ path: 'sendAt', message: 'Must lie ahead, by 30 days at most.' }]);
  const { count } = await scheduledIn(trx, conversation.id)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (count >= MOST_SCHEDULED)
    throw new Refusal(
      'too-many-scheduled',
      409,
      `${MOST_SCHEDULED} messages are scheduled for this customer already. Take one back first.`,
    );
}

function scheduledIn(trx: Trx, conversationId: string) {
  return (
    trx
      .selectFrom('messages')
      .where('conversationId', '=', conversationId)
      // In the words of the index `messages_scheduled`.
      .where('status', '=', 'queued')
      .where('sendAt', 'is not', null)
  );
}

/** Notes when the next one is due, after one was scheduled, has gone or was given up. */
export async function noteNextSend(trx: Trx, conversation: ConversationRow): Promise<void> {
  const { next } = await scheduledIn(trx, conversation.id)
    .select((eb) => eb.fn.min('sendAt').as('next'))
    .executeTakeFirstOrThrow();
  await setNextSend(trx, conversation, next);
}

async function setNextSend(trx: Trx, conversation: ConversationRow, next: Date | null): Promise<void> {
  conversation.nextSendAt = next;
  await trx
    .updateTable('conversations')
    .set({ nextSendAt: next })
    .where('id', '=', conversation.id)
    .execute();
}

/** The customer has written: what was to be sent unless they do is given up, and its agents are told. */
export async function cancelScheduled(trx: Trx, conversation: ConversationRow, now: Date): Promise<void> {
  if (conversation.nextSendAt === null) return;
  const given = await scheduledIn(trx, conversation.id)
    .selectAll()
    .where('cancelIfCustomerWrites', '=', true)
    .orderBy('seq')
    .execute();
  for (const message of given) await failMessage(trx, conversation, message, CUSTOMER_WROTE, now);
  await noteNextSend(trx, conversation);
}

/**
 * Lets what is due by then go: it takes its place at the end of the thread and counts as an answer from now on. Whether
 * it may be sent is asked at its delivery, like of every message. What is overdue and must not go once the customer has
 * written may wait. Answers whether anything was due, and whether the provider is to be asked soon for what such a one
 * waits for.
 */
export async function sendScheduled(
  trx: Trx,
  conversation: ConversationRow,
  dueAt: Date,
  now: Date,
): Promise<{ went: boolean; askSoon: boolean }> {
  if (conversation.nextSendAt === null || conversation.nextSendAt > dueAt)
    return { went: false, askSoon: false };
  const due = await scheduledIn(trx, conversation.id)
    .selectAll()
    .where('sendAt', '<=', dueAt)
    .orderBy('sendAt')
    .orderBy('seq')
    .execute();
  const { blocked } = await trx
    .selectFrom('contacts')
    .select('blocked')
    .where('id', '=', conversation.contactId)
    .executeTakeFirstOrThrow();
  const { mayGo, lookAgainAt, isNews } = await withoutUncertain(trx, conversation, due, now);
  for (const message of mayGo)
    if (blocked) await failMessage(trx, conversation, message, BLOCKED, now);
    else await letGo(trx, conversation, message, now);
  const { next } = await scheduledIn(trx, conversation.id)
    .select((eb) => eb.fn.min('sendAt').as('next'))
    .where('sendAt', '>', dueAt)
    .executeTakeFirstOrThrow();
  await setNextSend(trx, conversation, lookAgainAt && (!next || lookAgainAt < next) ? lookAgainAt : next);
  return { went: true, askSoon: isNews };
}

/** What it may have waited for is over. */
const waitedFor = { deliverAfter: null, errorCode: null, errorMessage: null };

/** A message that was scheduled takes its place at the end of the thread. Answers its new sequence number. */
export async function placeAtEnd(
  trx: Trx,
  conversation: ConversationRow,
  message: MessageRow,
  now: Date,
): Promise<number> {
  const seq = await takePlace(trx, conversation);
  await trx
    .updateTable('messages')
    .set({ seq, sendAt: null, cancelIfCustomerWrites: false, ...waitedFor, occurredAt: now, createdAt: now })
    .where('conversationId', '=', conversation.id)
    .where('seq', '=', message.seq)
    .execute();
  return seq;
}

async function letGo(trx: Trx, conversation: ConversationRow, message: MessageRow, now: Date): Promise<void> {
  const seq = await placeAtEnd(trx, conversation, message, now);
  if (message.caseId === null) return;
  const before = await readCase(trx, message.caseId);
  const went = scheduledWent(before, { seq, at: now });
  const written = { ...went, lastMessageSeq: seq, lastMessageAt: now };
  const after = { ...written, chatEndsAt: chatEndsAt(written, await timingOf(trx, before.integrationId)) };
  const by: Actor = { type: 'agent', id: message.authorId, name: message.authorName, version: null };
  const { kinds, changed } = await saveCase(trx, before, after, { by, at: now });
  await announceMessage(trx, 'message.updated', { id: message.id, caseId: before.id });
  await recordEvent(trx, conversation, {
    caseId: before.id,
    kind: 'agentMessage',
    kinds: ['agentMessage', ...kinds],
    changed,
    by,
    messageId: message.id,
    occurredAt: now,
  });
}

function readCase(trx: Trx, id: string): Promise<CaseRow> {
  return trx.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

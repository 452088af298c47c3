import type { DeliveryError } from '../channels/channel';
import type { Db, Trx } from '../db/connection';
import type { ConversationRow, IntegrationRow, MessageRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { isByRule, passBrake, whyHeld, type Held, type RuleMessage } from './brake';
import { setMessage, UNKNOWN } from './delivery';
import { failMessage } from './fail-message';
import { needsWindow } from './fill-template';
import { holdMessages } from './hold-messages';
import { lockConversation, type LockedConversation } from './lock-conversation';
import { readOutstanding, type Outstanding } from './outstanding';
import { isWindowOpen } from './window';

const REQUEST_MARGIN_MS = 5_000;
/** By then its callbacks have come, or they are lost. */
const ASK_STATUS_MS = 10 * 60_000;

const WINDOW_CLOSED: DeliveryError = {
  code: '63016',
  message: 'The window closed before this could be sent. Use a template, or wait until the customer writes.',
};
const LATE: DeliveryError = { code: 'late', message: 'Late, not sent.' };

/** What is to be done next for a conversation's messages. */
export type DeliveryTask =
  | { type: 'nothing' }
  | { type: 'wait'; inMs: number }
  | { type: 'failed' }
  | { type: 'held'; ruleId: string }
  | { type: 'send'; message: MessageRow; conversation: ConversationRow; integration: IntegrationRow }
  | { type: 'settle'; message: MessageRow; conversation: ConversationRow; integration: IntegrationRow };

/**
 * Picks what is next and commits `queued → sending` before anybody calls the provider: whoever finds `sending` later
 * never sends, but settles. The window is asked again here, and what rules wrote passes the brakes or is held.
 */
export function beginDelivery(
  db: Db,
  conversationId: string,
  channel: (kind: string) => { deliverTimeoutMs: number },
): Promise<DeliveryTask> {
  return inTransaction(db, async (trx) => {
    const locked = await lockConversation(trx, conversationId);
    const next = locked && (await lockOutstanding(trx, locked));
    if (!next) return { type: 'nothing' };
    if (next.inMs > 0) return { type: 'wait', inMs: next.inMs };
    const { conversation, now } = locked;
    const integration = await trx
      .selectFrom('integrations')
      .selectAll()
      .where('id', '=', conversation.integrationId)
      .executeTakeFirstOrThrow();
    const { message } = next;
    if (message.status === 'sending') {
      if (integration.deletedAt === null) return { type: 'settle', message, conversation, integration };
      // Its credentials are gone: the provider can not be asked any more.
      await failMessage(trx, conversation, message, UNKNOWN, now);
      return { type: 'failed' };
    }
    return handOver(trx, locked, message, integration, channel(integration.kind));
  });
}

/** Commits a queued message as `sending`, or says what keeps it from being sent. */
async function handOver(
  trx: Trx,
  locked: LockedConversation,
  message: MessageRow,
  integration: IntegrationRow,
  { deliverTimeoutMs }: { deliverTimeoutMs: number },
): Promise<DeliveryTask> {
  const { conversation, now } = locked;
  if (isByRule(message)) {
    const held = await whyHeld(trx, message.authorId);
    if (held) return hold(trx, locked, message, held);
  }
  const refusal = await mayNotSend(trx, message, integration, locked);
  if (refusal) {
    await failMessage(trx, conversation, message, refusal, now);
    return { type: 'failed' };
  }
  let startedAt = now;
  if (isByRule(message)) {
    const passage = await passBrake(trx, message);
    if (passage.type === 'held') return hold(trx, locked, message, passage.why);
    startedAt = passage.at;
  }
  const requestEndsAt = new Date(startedAt.getTime() + deliverTimeoutMs + REQUEST_MARGIN_MS);
  const attempt = {
    attempts: message.attempts + 1,
    attemptStartedAt: startedAt,
    attemptTo: conversation.address,
    attemptFrom: conversation.ourAddress,
    requestEndsAt,
    settleChecks: 0,
    settleCheckedAt: null,
    askStatusAt: new Date(startedAt.getTime() + ASK_STATUS_MS),
    askUntilRead: false,
    asksInVain: 0,
  };
  const waited = { deliverAfter: null, heldUntil: null, errorCode: null, errorMessage: null };
  await setMessage(trx, message, { status: 'sending', ...waited, ...attempt });
  return { type: 'send', message: { ...message, ...attempt }, conversation, integration };
}

async function hold(
  trx: Trx,
  locked: LockedConversation,
  message: RuleMessage,
  held: Held,
): Promise<DeliveryTask> {
  await holdMessages(trx, locked, message, held);
  return { type: 'held', ruleId: message.authorId };
}

/**
 * The message that is next, its row locked: a late callback, which takes no lock of the conversation, may settle one
 * that is about to go once more.
 */
async function lockOutstanding(
  trx: Trx,
  { conversation, now }: LockedConversation,
): Promise<Outstanding | null> {
  const next = await readOutstanding(trx, conversation.id, now);
  if (!next) return null;
  const unchanged = await trx
    .selectFrom('messages')
    .select('seq')
    .where('conversationId', '=', conversation.id)
    .where('seq', '=', next.message.seq)
    .where('status', '=', next.message.status)
    .where('sid', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return unchanged ? next : lockOutstanding(trx, { conversation, now });
}

async function mayNotSend(
  trx: Trx,
  message: MessageRow,
  integration: IntegrationRow,
  { conversation, now }: LockedConversation,
): Promise<DeliveryError | null> {
  if (integration.deletedAt !== null || integration.health === 'disabled')
    return {
      code: 'integration-disabled',
      message: 'The number was disconnected before this could be sent.',
    };
  if (message.sendUntil !== null && now > message.sendUntil) return LATE;
  if (isWindowOpen(conversation, now)) return null;
  return (await needsWindow(trx, conversation, message)) ? WINDOW_CLOSED : null;
}

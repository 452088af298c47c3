import type { DeliveryError, DeliveryOutcome, SentMessage } from '../channels/channel';
import type { Db, Trx } from '../db/connection';
import type { ConversationRow, IntegrationRow, MessageRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { failMessage } from './fail-message';
import { lockConversation, type LockedConversation } from './lock-conversation';
import { announceMessage } from './queue-message';
import { applyStatus } from './apply-status';
import { applyParkedStatuses } from './receive-status';
import { readOutstanding, SETTLE_CHECKS_AFTER_MS, type Outstanding } from './outstanding';
import { isWindowOpen } from './window';

/** Longer than any clock skew between the provider and us that a lost message may be found across. */
const CLOCK_SKEW_MS = 5_000;
const REQUEST_MARGIN_MS = 5_000;
const FIRST_BACK_OFF_MS = 1_000;
const LONGEST_BACK_OFF_MS = 60_000;

const WINDOW_CLOSED: DeliveryError = {
  code: '63016',
  message: 'The window closed before this could be sent. Use a template, or wait until the customer writes.',
};
const UNKNOWN: DeliveryError = {
  code: 'unknown',
  message: 'Nobody can say whether this reached the customer. Ask, or send it again.',
};

/** What is to be done next for a conversation's messages. */
export type DeliveryTask =
  | { type: 'nothing' }
  | { type: 'wait'; inMs: number }
  | { type: 'failed' }
  | { type: 'send'; message: MessageRow; conversation: ConversationRow; integration: IntegrationRow }
  | { type: 'settle'; message: MessageRow; conversation: ConversationRow; integration: IntegrationRow };

/**
 * Picks what is next and commits `queued → sending` before anybody calls the provider: whoever finds `sending` later
 * never sends, but settles. The window is asked again here.
 */
export function beginDelivery(
  db: Db,
  conversationId: string,
  channel: (kind: string) => { windowMs: number | null; deliverTimeoutMs: number },
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
    const { windowMs, deliverTimeoutMs } = channel(integration.kind);
    const refusal = mayNotSend(message, conversation, integration, windowMs, now);
    if (refusal) {
      await failMessage(trx, conversation, message, refusal, now);
      return { type: 'failed' };
    }
    const requestEndsAt = new Date(now.getTime() + deliverTimeoutMs + REQUEST_MARGIN_MS);
    const attempt = { attempts: message.attempts + 1, attemptStartedAt: now, requestEndsAt, settleChecks: 0 };
    await setMessage(trx, message, { status: 'sending', deliverAfter: null, ...attempt });
    return { type: 'send', message: { ...message, ...attempt }, conversation, integration };
  });
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

function mayNotSend(
  message: MessageRow,
  conversation: ConversationRow,
  integration: IntegrationRow,
  windowMs: number | null,
  now: Date,
): DeliveryError | null {
  if (integration.deletedAt !== null || integration.health === 'disabled')
    return {
      code: 'integration-disabled',
      message: 'The number was disconnected before this could be sent.',
    };
  const needsWindow = windowMs !== null && message.contentSid === null;
  return needsWindow && !isWindowOpen(conversation, now) ? WINDOW_CLOSED : null;
}

/** Stores what became of an attempt. A callback may have been faster: then there is nothing left to store. */
export function recordDelivery(
  db: Db,
  sent: MessageRow,
  outcome: DeliveryOutcome,
): Promise<{ failed: boolean }> {
  return withUnsettled(db, sent, async (trx, locked, message) => {
    switch (outcome.type) {
      case 'accepted':
        return adopt(trx, locked.conversation, message, outcome.sid);
      case 'refused':
        await failMessage(trx, locked.conversation, message, outcome.error, locked.now);
        return { failed: true };
      case 'later': {
        const pause = Math.max(outcome.retryInMs, backOff(message.attempts));
        await setMessage(trx, message, {
          status: 'queued',
          deliverAfter: new Date(locked.now.getTime() + pause),
        });
        return { failed: false };
      }
      case 'unknown':
        // Our side of it is over: from now on a callback wakes the workflow.
        await setMessage(trx, message, { requestEndsAt: locked.now });
        return { failed: false };
    }
  });
}

function backOff(attempts: number): number {
  return Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (attempts - 1));
}

/**
 * Looks for a message with an unknown outcome among those the provider says it sent: one made since the attempt whose
 * id is on none of our rows is ours (texts are not compared). After the last check without one, a person's message is
 * queued once more and a rule's fails.
 */
export function recordSettling(db: Db, sent: MessageRow, found: SentMessage[]): Promise<{ failed: boolean }> {
  return withUnsettled(db, sent, async (trx, locked, message) => {
    const match = await firstUnclaimed(trx, locked.conversation.id, message, found);
    if (match) {
      const { failed } = await adopt(trx, locked.conversation, message, match.sid);
      const listed = { ...message, sid: match.sid, status: 'sending' as const };
      if (failed || match.status === null) return { failed };
      // Its callbacks may have been lost with its answer.
      const { wake } = await applyStatus(trx, listed, { ...match, type: 'status' });
      return { failed: wake !== null };
    }
    const checks = message.settleChecks + 1;
    if (checks < SETTLE_CHECKS_AFTER_MS.length) {
      await setMessage(trx, message, { settleChecks: checks });
      return { failed: false };
    }
    if (message.authorType === 'agent' && !message.sentOnceMore) {
      await setMessage(trx, message, { status: 'queued', settleChecks: 0, sentOnceMore: true });
      return { failed: false };
    }
    await failMessage(trx, locked.conversation, message, UNKNOWN, locked.now);
    return { failed: true };
  });
}

async function firstUnclaimed(
  trx: Trx,
  conversationId: string,
  message: MessageRow,
  found: SentMessage[],
): Promise<SentMessage | undefined> {
  const since = (message.attemptStartedAt?.getTime() ?? 0) - CLOCK_SKEW_MS;
  const candidates = found.filter((sent) => sent.createdAt.getTime() >= since);
  if (candidates.length === 0) return undefined;
  const sids = candidates.map((sent) => sent.sid);
  const claimed = await trx
    .selectFrom('messages')
    .select('sid')
    .where('conversationId', '=', conversationId)
    .where('sid', 'in', sids)
    .unionAll(
      trx
        .selectFrom('duplicateSends')
        .select('sid')
        .where('conversationId', '=', conversationId)
        .where('sid', 'in', sids),
    )
    .execute();
  return candidates.find((sent) => !claimed.some((row) => row.sid === sent.sid));
}

/** The provider has the message: its id is ours now, and statuses that came before it are applied. */
async function adopt(
  trx: Trx,
  conversation: ConversationRow,
  message: MessageRow,
  sid: string,
): Promise<{ failed: boolean }> {
  await setMessage(trx, message, { sid });
  return applyParkedStatuses(trx, conversation.integrationId, { ...message, sid });
}

function withUnsettled(
  db: Db,
  sent: MessageRow,
  work: (trx: Trx, locked: LockedConversation, message: MessageRow) => Promise<{ failed: boolean }>,
): Promise<{ failed: boolean }> {
  return inTransaction(db, async (trx) => {
    const locked = await lockConversation(trx, sent.conversationId);
    const message =
      locked &&
      (await trx
        .selectFrom('messages')
        .selectAll()
        .where('conversationId', '=', sent.conversationId)
        .where('seq', '=', sent.seq)
        .where('status', '=', 'sending')
        .where('sid', 'is', null)
        .where('attempts', '=', sent.attempts)
        .forUpdate()
        .executeTakeFirst());
    return message ? work(trx, locked, message) : { failed: false };
  });
}

type MessageChange = Partial<
  Pick<
    MessageRow,
    | 'status'
    | 'sid'
    | 'attempts'
    | 'attemptStartedAt'
    | 'requestEndsAt'
    | 'deliverAfter'
    | 'settleChecks'
    | 'sentOnceMore'
  >
>;

async function setMessage(trx: Trx, message: MessageRow, change: MessageChange): Promise<void> {
  await trx
    .updateTable('messages')
    .set(change)
    .where('conversationId', '=', message.conversationId)
    .where('seq', '=', message.seq)
    .execute();
  if (message.caseId && change.status !== undefined)
    await announceMessage(trx, 'message.updated', { id: message.id, caseId: message.caseId });
}

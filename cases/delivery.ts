import type {
  DeliveryError,
  DeliveryOutcome,
  IncomingStatus,
  SaidStatus,
  SentMessage,
} from '../channels/channel';
import type { Db, Trx } from '../db/connection';
import type { MessageRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { failMessage } from './fail-message';
import { lockConversationOf, type LockedConversation } from './lock-conversation';
import { queueAgain } from './queue-again';
import { announceMessage } from './queue-message';
import { applyStatus } from './apply-status';
import { applyParkedStatuses } from './receive-status';
import { SETTLE_CHECKS_AFTER_MS } from './outstanding';

/** Longer than any clock skew between the provider and us that a lost message may be found across. */
const CLOCK_SKEW_MS = 5_000;
const FIRST_BACK_OFF_MS = 1_000;
const LONGEST_BACK_OFF_MS = 60_000;
const SHORTEST_SEARCH_PAUSE_MS = 5_000;
const ASK_SOON_MS = 1_000;

/** Whoever sends it again may send it twice. */
export const UNKNOWN: DeliveryError = {
  code: 'unknown',
  message: 'Nobody can say whether this reached the customer. Ask, or send it again.',
};

export interface DeliveryRecord {
  /** A message failed, which is an event that rules judge. */
  failed: boolean;
  /** What the provider says of the message, where that was news. */
  heard?: IncomingStatus | null;
}

/**
 * Stores what became of an attempt. A callback may have been faster: then there is nothing left to store. `inTheDark`: no
 * callback will ever come, so the provider is asked soon.
 */
export function recordDelivery(
  db: Db,
  sent: MessageRow,
  outcome: DeliveryOutcome,
  inTheDark = false,
): Promise<DeliveryRecord> {
  return withUnsettled(db, sent, async (trx, locked, message) => {
    switch (outcome.type) {
      case 'accepted':
        return accepted(trx, locked, message, outcome, inTheDark);
      case 'refused':
        if (await queueAgain(trx, message, outcome.error, null, locked.now)) return { failed: false };
        await failMessage(trx, locked.conversation, message, outcome.error, locked.now);
        return { failed: true };
      case 'later': {
        const pause = outcome.keepsPace
          ? outcome.retryInMs
          : Math.max(outcome.retryInMs, backOff(message.attempts));
        await setMessage(trx, message, {
          status: 'queued',
          deliverAfter: new Date(locked.now.getTime() + pause),
          toldToWait: !outcome.notReached,
          errorCode: outcome.error.code,
          errorMessage: outcome.error.message,
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
export function recordSettling(
  db: Db,
  sent: MessageRow,
  found: SentMessage[],
  inTheDark = false,
): Promise<DeliveryRecord> {
  return withUnsettled(db, sent, async (trx, locked, message) => {
    const match = await firstUnclaimed(trx, locked.conversation.id, message, found);
    if (match) {
      // Its callbacks may have been lost with its answer.
      const { sid, status, error } = match;
      return accepted(trx, locked, message, { sid, said: { status, error } }, inTheDark);
    }
    // Another one has counted the same look into the list.
    if (message.settleChecks !== sent.settleChecks) return { failed: false };
    const checks = message.settleChecks + 1;
    if (checks < SETTLE_CHECKS_AFTER_MS.length) {
      await setMessage(trx, message, { settleChecks: checks, settleCheckedAt: locked.now });
      return { failed: false };
    }
    if (message.authorType === 'agent' && !message.sentOnceMore) {
      const again = { settleChecks: 0, settleCheckedAt: null, sentOnceMore: true, deliverAfter: null };
      await setMessage(trx, message, { status: 'queued', ...again });
      return { failed: false };
    }
    await failMessage(trx, locked.conversation, message, UNKNOWN, locked.now);
    return { failed: true };
  });
}

/** The provider did not say what it sent: it is asked again after a pause, longer the longer this goes on. */
export function recordSearchInVain(db: Db, sent: MessageRow): Promise<DeliveryRecord> {
  return withUnsettled(db, sent, async (trx, { now }, message) => {
    const forMs = now.getTime() - (message.requestEndsAt ?? now).getTime();
    const pause = Math.min(LONGEST_BACK_OFF_MS, Math.max(SHORTEST_SEARCH_PAUSE_MS, forMs / 2));
    await setMessage(trx, message, { deliverAfter: new Date(now.getTime() + pause) });
    return { failed: false };
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
  { conversation, now }: LockedConversation,
  message: MessageRow,
  sid: string,
  inTheDark: boolean,
): ReturnType<typeof applyParkedStatuses> {
  const soon = inTheDark ? { askStatusAt: new Date(now.getTime() + ASK_SOON_MS) } : {};
  await setMessage(trx, message, { sid, ...soon });
  return applyParkedStatuses(trx, conversation.integrationId, { ...message, sid });
}

/** The same, with what the provider said of the message in its answer: no callback may follow to say it again. */
async function accepted(
  trx: Trx,
  locked: LockedConversation,
  message: MessageRow,
  { sid, said }: { sid: string; said?: SaidStatus },
  inTheDark: boolean,
): Promise<DeliveryRecord> {
  const { failed, heard } = await adopt(trx, locked, message, sid, inTheDark);
  if (failed || !said || said.status === null) return { failed, heard };
  const listed = { ...message, sid, status: 'sending' as const };
  const status: IncomingStatus = { type: 'status', sid, ...said };
  const { wake, moved } = await applyStatus(trx, listed, status);
  return { failed: wake !== null, heard: moved ? status : heard };
}

function withUnsettled(
  db: Db,
  sent: MessageRow,
  work: (trx: Trx, locked: LockedConversation, message: MessageRow) => Promise<DeliveryRecord>,
): Promise<DeliveryRecord> {
  return inTransaction(db, async (trx) => {
    const rows = trx.selectFrom('messages').where('id', '=', sent.id);
    const locked = await lockConversationOf(trx, () => rows.select('conversationId').executeTakeFirst());
    const message =
      locked &&
      (await rows
        .selectAll()
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
    | 'heldUntil'
    | 'errorCode'
    | 'errorMessage'
    | 'settleChecks'
    | 'settleCheckedAt'
    | 'sentOnceMore'
    | 'askStatusAt'
    | 'askUntilRead'
    | 'toldToWait'
    | 'asksInVain'
  >
>;

/** Writes what a step of delivery changes; people see another status at once. */
export async function setMessage(trx: Trx, message: MessageRow, change: MessageChange): Promise<void> {
  await trx
    .updateTable('messages')
    .set(change)
    .where('conversationId', '=', message.conversationId)
    .where('seq', '=', message.seq)
    .execute();
  if (message.caseId && change.status !== undefined)
    await announceMessage(trx, 'message.updated', { id: message.id, caseId: message.caseId });
}

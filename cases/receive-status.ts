import { sql } from 'kysely';
import type { IncomingStatus } from '../channels/channel';
import type { Db, Trx } from '../db/connection';
import type { MessageRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { failMessage } from './fail-message';
import { lockConversation } from './lock-conversation';
import { nextStatus } from './message-status';
import { readPeoplesMessages } from './peoples-messages';
import { announceMessage } from './queue-message';
import { saveCase } from './save-case';
import { system } from './actor';
import { timingOf } from './timing';
import { chatEndsAt } from './transitions';

export interface StatusReport extends IncomingStatus {
  integrationId: string;
  /** Our message's id from the callback's address; null when the provider was not given one. */
  messageId: string | null;
}

/**
 * Takes a tick or a failure in. It finds its message by our id (which must belong to the integration) or by the
 * provider's; a status for an unknown message waits 48 hours for one. Answers the conversation to wake, or null where
 * nothing but the message's own row changed.
 */
export function receiveStatus(db: Db, report: StatusReport): Promise<{ wake: string | null }> {
  return inTransaction(db, async (trx) => {
    const message = await findMessage(trx, report);
    if (!message) {
      await park(trx, report);
      return { wake: null };
    }
    return applyStatus(trx, message, report);
  });
}

/**
 * Applies what was parked for a message whose provider's id has just become known. Answers whether one of them made an
 * event that rules judge.
 */
export async function applyParkedStatuses(
  trx: Trx,
  integrationId: string,
  message: MessageRow,
): Promise<{ failed: boolean }> {
  if (message.sid === null) return { failed: false };
  const parked = await trx
    .deleteFrom('parkedStatuses')
    .where('integrationId', '=', integrationId)
    .where('sid', '=', message.sid)
    .returningAll()
    .execute();
  let failed = false;
  for (const row of parked.sort((a, b) => a.id - b.id)) {
    const current = await trx
      .selectFrom('messages')
      .selectAll()
      .where('conversationId', '=', message.conversationId)
      .where('seq', '=', message.seq)
      .executeTakeFirstOrThrow();
    const error = row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage ?? '' };
    // Parked rows were written from an IncomingStatus, so the status is one of its values.
    const { wake } = await applyStatus(trx, current, {
      type: 'status',
      sid: row.sid,
      status: row.status as IncomingStatus['status'],
      error,
    });
    failed ||= wake !== null;
  }
  return { failed };
}

/** Applies one status to its message. The conversation is locked only where more than the message's row changes. */
export async function applyStatus(
  trx: Trx,
  message: MessageRow,
  report: IncomingStatus,
): Promise<{ wake: string | null }> {
  if (message.sid !== null && message.sid !== report.sid) {
    await trx
      .insertInto('duplicateSends')
      .values({ conversationId: message.conversationId, messageId: message.id, sid: report.sid })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return { wake: null };
  }
  const settles = message.sid === null;
  if (settles && (await isOfEarlierHandOver(trx, message, report.sid))) return { wake: null };
  const failsOrRecovers = report.status === 'failed' || message.status === 'failed';
  if (failsOrRecovers) return changeOfFailure(trx, message, report);
  const status = nextStatus(message.status, report.status ?? 'sending');
  if (status === message.status && !settles) return { wake: null };
  const written = await trx
    .updateTable('messages')
    .set({ status: higherOf(status), sid: report.sid })
    .where('conversationId', '=', message.conversationId)
    .where('seq', '=', message.seq)
    .returning(sql<boolean>`coalesce(request_ends_at <= clock_timestamp(), true)`.as('requestIsOver'))
    .executeTakeFirst();
  if (message.caseId)
    await announceMessage(trx, 'message.updated', { id: message.id, caseId: message.caseId });
  // While the request is under way its own end goes on with the next message: a signal would only cost.
  return { wake: settles && written?.requestIsOver ? message.conversationId : null };
}

/** A message that failed and was sent again has another id now; what is said of the first one is no news of the second. */
async function isOfEarlierHandOver(trx: Trx, message: MessageRow, sid: string): Promise<boolean> {
  const earlier = await trx
    .selectFrom('duplicateSends')
    .select('sid')
    .where('conversationId', '=', message.conversationId)
    .where('messageId', '=', message.id)
    .where('sid', '=', sid)
    .executeTakeFirst();
  return earlier !== undefined;
}

// Two callbacks at once each read the row before the other wrote: the database decides again which is higher.
function higherOf(status: MessageRow['status']) {
  const order = ['queued', 'sending', 'sent', 'failed', 'delivered', 'read'];
  return sql<
    MessageRow['status']
  >`case when array_position(${order}::text[], status) >= array_position(${order}::text[], ${status}::text)
    then status else ${status}::text end`;
}

async function changeOfFailure(
  trx: Trx,
  seen: MessageRow,
  report: IncomingStatus,
): Promise<{ wake: string | null }> {
  const locked = await lockConversation(trx, seen.conversationId);
  if (!locked) return { wake: null };
  const { conversation, now } = locked;
  const message = await trx
    .selectFrom('messages')
    .selectAll()
    .where('conversationId', '=', seen.conversationId)
    .where('seq', '=', seen.seq)
    .executeTakeFirstOrThrow();
  const status = nextStatus(message.status, report.status ?? message.status);
  if (status === message.status && message.sid !== null) return { wake: null };
  await trx
    .updateTable('messages')
    .set({ status, sid: report.sid, ...(status === 'failed' ? {} : { errorCode: null, errorMessage: null }) })
    .where('conversationId', '=', message.conversationId)
    .where('seq', '=', message.seq)
    .execute();
  if (status === message.status) return { wake: conversation.id };
  if (status === 'failed') {
    const error = report.error ?? { code: 'unknown', message: 'The provider gave no reason.' };
    await failMessage(trx, conversation, message, error, now);
  } else await arrivedAfterAll(trx, message, now);
  return { wake: conversation.id };
}

/** A message that had failed reached the customer: an agent's answer counts as one again. */
async function arrivedAfterAll(trx: Trx, message: MessageRow, now: Date): Promise<void> {
  if (message.caseId === null) return;
  const before = await trx
    .selectFrom('cases')
    .selectAll()
    .where('id', '=', message.caseId)
    .executeTakeFirstOrThrow();
  const counted = { ...before, ...(await readPeoplesMessages(trx, before.id)) };
  const after = { ...counted, chatEndsAt: chatEndsAt(counted, await timingOf(trx, before.integrationId)) };
  await saveCase(trx, before, after, { by: system, at: now });
  await announceMessage(trx, 'message.updated', { id: message.id, caseId: before.id });
}

async function findMessage(trx: Trx, report: StatusReport): Promise<MessageRow | undefined> {
  const ofIntegration = trx
    .selectFrom('messages')
    .innerJoin('conversations', 'conversations.id', 'messages.conversationId')
    .selectAll('messages')
    .where('conversations.integrationId', '=', report.integrationId)
    .where('messages.direction', '=', 'out');
  if (report.messageId) {
    const byOurId = await ofIntegration.where('messages.id', '=', report.messageId).executeTakeFirst();
    if (byOurId) return byOurId;
  }
  return ofIntegration.where('messages.sid', '=', report.sid).executeTakeFirst();
}

async function park(trx: Trx, report: StatusReport): Promise<void> {
  if (report.status === null) return;
  await trx
    .insertInto('parkedStatuses')
    .values({
      integrationId: report.integrationId,
      sid: report.sid,
      status: report.status,
      errorCode: report.error?.code ?? null,
      errorMessage: report.error?.message ?? null,
    })
    .execute();
}

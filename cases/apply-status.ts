import { sql } from 'kysely';
import type { IncomingStatus } from '../channels/channel';
import type { Trx } from '../db/connection';
import type { CaseRow, CaseStatus, MessageRow } from '../db/schema';
import { system } from './actor';
import { failMessage } from './fail-message';
import { lockConversationOf } from './lock-conversation';
import { nextStatus } from './message-status';
import { readPeoplesMessages } from './peoples-messages';
import { queueAgain } from './queue-again';
import { announceMessage } from './queue-message';
import { saveCase } from './save-case';
import { timingOf } from './timing';
import { chatEndsAt } from './transitions';

export interface AppliedStatus {
  /** The conversation to wake, or null. */
  wake: string | null;
  /** Whether it was news of the message: what is only repeated, or of another hand-over, is none. */
  moved: boolean;
}

const NO_NEWS: AppliedStatus = { wake: null, moved: false };

/** Applies one status to its message. The conversation is locked only where more than the message's row changes. */
export async function applyStatus(
  trx: Trx,
  message: MessageRow,
  report: IncomingStatus,
): Promise<AppliedStatus> {
  if (report.status === 'failed' || message.status === 'failed') return changeOfFailure(trx, message, report);
  if (!(await isOfThisHandOver(trx, message, report.sid))) return arrivedBefore(trx, message, report);
  const settles = message.sid === null;
  const status = nextStatus(message.status, report.status ?? 'sending');
  if (status === message.status && !settles) return NO_NEWS;
  const written = await writeTick(trx, message, report.sid, status);
  if (!written) {
    // It was written since we read it: what it is now decides.
    const current = await rowOf(trx, message).executeTakeFirst();
    return current ? applyStatus(trx, current, report) : NO_NEWS;
  }
  if (message.caseId)
    await announceMessage(trx, 'message.updated', { id: message.id, caseId: message.caseId });
  // While the request is under way its own end goes on with the next message: a signal would only cost.
  const wakes = settles && written.requestIsOver;
  return { wake: wakes ? message.conversationId : null, moved: status !== message.status };
}

/** Only onto a row that still has this SID or none, and that has not failed: a failure is more than a tick. */
function writeTick(trx: Trx, message: MessageRow, sid: string, status: MessageRow['status']) {
  return (
    trx
      .updateTable('messages')
      .set({
        status: higherOf(status),
        sid,
        errorCode: null,
        errorMessage: null,
        ...(status === 'read' ? { askStatusAt: null } : {}),
      })
      // By its id: its conversation may have been put into another one since it was read.
      .where('id', '=', message.id)
      .where((eb) => (message.sid === null ? eb('sid', 'is', null) : eb('sid', '=', sid)))
      .where('status', '!=', 'failed')
      .returning(sql<boolean>`coalesce(request_ends_at <= clock_timestamp(), true)`.as('requestIsOver'))
      .executeTakeFirst()
  );
}

function rowOf(trx: Trx, { id }: MessageRow) {
  return trx.selectFrom('messages').selectAll().where('id', '=', id);
}

/**
 * Whether an id of the provider is, or may become, that of this message. Not the one of an earlier hand-over (what is
 * said of that is no news of its repetition) nor that of another message: it is recorded as a duplicate.
 */
async function isOfThisHandOver(trx: Trx, message: MessageRow, sid: string): Promise<boolean> {
  if (message.sid === sid) return true;
  const { conversationId, id: messageId } = message;
  if (message.sid === null) {
    const taken = await trx
      .selectFrom('duplicateSends')
      .select('sid')
      .where('conversationId', '=', conversationId)
      .where('messageId', '=', messageId)
      .where('sid', '=', sid)
      .unionAll(
        trx
          .selectFrom('messages')
          .select(sql<string>`sid`.as('sid'))
          .where('conversationId', '=', conversationId)
          .where('sid', '=', sid),
      )
      .executeTakeFirst();
    if (!taken) return true;
  }
  await trx
    .insertInto('duplicateSends')
    .values({ conversationId, messageId, sid })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return false;
}

/**
 * An earlier hand-over that counted as failed reached the customer after all: if its repetition still waits, it doesn't
 * go. One that has begun can't be stopped.
 */
async function arrivedBefore(
  trx: Trx,
  { conversationId, id }: MessageRow,
  { sid, status }: IncomingStatus,
): Promise<AppliedStatus> {
  if (status !== 'delivered' && status !== 'read') return NO_NEWS;
  const stopped = await trx
    .updateTable('messages')
    .set({ status, sid, deliverAfter: null, held: null, errorCode: null, errorMessage: null })
    .where('id', '=', id)
    .where('status', '=', 'queued')
    .where('sid', 'is', null)
    // Not by the id of another message.
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('messages as other')
            .select('other.seq')
            .where('other.conversationId', '=', conversationId)
            .where('other.sid', '=', sid),
        ),
      ),
    )
    .returning('caseId')
    .executeTakeFirst();
  if (!stopped) return NO_NEWS;
  if (stopped.caseId !== null) await announceMessage(trx, 'message.updated', { id, caseId: stopped.caseId });
  return { wake: conversationId, moved: true };
}

// Two callbacks at once each read the row before the other wrote: the database decides again which is higher.
function higherOf(status: MessageRow['status']) {
  const order = ['queued', 'sending', 'sent', 'failed', 'delivered', 'read'];
  return sql<
    MessageRow['status']
  >`case when array_position(${order}::text[], status) >= array_position(${order}::text[], ${status}::text)
    then status else ${status}::text end`;
}

async function changeOfFailure(trx: Trx, seen: MessageRow, report: IncomingStatus): Promise<AppliedStatus> {
  const locked = await lockConversationOf(trx, () => rowOf(trx, seen).executeTakeFirst());
  if (!locked) return NO_NEWS;
  const { conversation, now } = locked;
  // The row too: ticks are written without the conversation's lock.
  const message = await rowOf(trx, seen).forUpdate().executeTakeFirst();
  if (!message) return NO_NEWS;
  if (!(await isOfThisHandOver(trx, message, report.sid))) return arrivedBefore(trx, message, report);
  const status = nextStatus(message.status, report.status ?? message.status);
  if (status === message.status && message.sid !== null) return NO_NEWS;
  if (status === 'failed' && report.error && (await queueAgain(trx, message, report.error, report.sid, now)))
    return { wake: conversation.id, moved: true };
  await trx
    .updateTable('messages')
    .set({ status, sid: report.sid, ...(status === 'failed' ? {} : { errorCode: null, errorMessage: null }) })
    .where('conversationId', '=', message.conversationId)
    .where('seq', '=', message.seq)
    .execute();
  if (status === message.status) return { wake: conversation.id, moved: false };
  if (status === 'failed') {
    const error = report.error ?? { code: 'unknown', message: 'The provider gave no reason.' };
    await failMessage(trx, conversation, message, error, now);
  } else await arrivedAfterAll(trx, message, now);
  return { wake: conversation.id, moved: true };
}

/** A message that had failed reached the customer: an agent's answer counts as one again, and its case is no longer owed one. */
async function arrivedAfterAll(trx: Trx, message: MessageRow, now: Date): Promise<void> {
  if (message.caseId === null) return;
  const before = await trx
    .selectFrom('cases')
    .selectAll()
    .where('id', '=', message.caseId)
    .executeTakeFirstOrThrow();
  const people = await readPeoplesMessages(trx, before.id);
  const status = people.lastAuthor === 'agent' ? await statusBefore(trx, before, message) : before.status;
  const counted = { ...before, ...people, status };
  const after = { ...counted, chatEndsAt: chatEndsAt(counted, await timingOf(trx, before.integrationId)) };
  await saveCase(trx, before, after, { by: system, at: now });
  await announceMessage(trx, 'message.updated', { id: message.id, caseId: before.id });
}

/**
 * The status that the case had before this message failed, while it still has the one that the failure gave it: whoever
 * changed it since meant what they did. One that is closed again must have no active chat.
 */
async function statusBefore(trx: Trx, c: CaseRow, { id }: MessageRow): Promise<CaseStatus> {
  const last = await trx
    .selectFrom('caseHistory')
    .select(['from', 'at'])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('caseHistory as failure')
            .select('failure.id')
            .where('failure.caseId', '=', c.id)
            .where('failure.what', '=', 'message.failed')
            .whereRef('failure.at', '=', 'caseHistory.at')
            .where(sql<string>`failure.to ->> 'messageId'`, '=', id),
        )
        .as('byFailure'),
    )
    .where('caseId', '=', c.id)
    .where('what', '=', 'status')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const from = last?.byFailure ? last.from : null;
  if (from === 'pending') return from;
  return from === 'closed' && c.chatState !== 'active' ? from : c.status;
}

import type { Db, Trx } from '../db/connection';
import type { CaseRow, MessageRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { notFound, Refusal } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { agentActor } from './actor';
import { needsWindow } from './fill-template';
import { lockVisibleCase, type LockedCase } from './lock-case';
import { mustBeReachable } from './may-answer';
import { readPeoplesMessages } from './peoples-messages';
import { isVisibleTo } from './policy';
import { announceMessage } from './queue-message';
import { recordEvent, wakeSoon } from './record-event';
import { saveCase } from './save-case';
import { noteNextSend, placeAtEnd } from './scheduled';
import { timingOf } from './timing';
import { agentAnswered, chatEndsAt } from './transitions';
import { isWindowOpen } from './window';

/**
 * Queues a failed message once more; it goes out again as a new hand-over, and an agent's answer counts as one again.
 * Only failed messages of ours can be retried, and only while the window is open.
 */
export function retryMessage(db: Db, viewer: Viewer, messageId: string): Promise<{ wake: string }> {
  return inTransaction(db, async (trx) => {
    const { locked, message } = await lockMessage(trx, viewer, messageId);
    if (message.status !== 'failed')
      throw new Refusal(
        'not-failed',
        409,
        `Only a failed message can be sent again; this one is ${message.status}.`,
      );
    await mustBeReachable(trx, locked.conversation);
    const isOpen = isWindowOpen(locked.conversation, locked.now);
    if (!isOpen && (await needsWindow(trx, locked.conversation, message)))
      throw new Refusal(
        'window-closed',
        409,
        'The window has closed meanwhile. Only an approved template may be sent now.',
      );
    if (message.sid !== null)
      await trx
        .insertInto('duplicateSends')
        .values({ conversationId: message.conversationId, messageId: message.id, sid: message.sid })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    const wasScheduled = message.sendAt !== null;
    const seq = wasScheduled ? await placeAtEnd(trx, locked.conversation, message, locked.now) : message.seq;
    await trx
      .updateTable('messages')
      .set({
        status: 'queued',
        sid: null,
        errorCode: null,
        errorMessage: null,
        deliverAfter: null,
        sentOnceMore: false,
        repeats: 0,
        // Somebody wants it sent now, however late.
        sendUntil: null,
      })
      .where('conversationId', '=', message.conversationId)
      .where('seq', '=', seq)
      .execute();
    await countAgain(trx, locked, viewer);
    await announceMessage(trx, 'message.updated', { id: message.id, caseId: locked.case.id });
    await wakeSoon(trx, locked.conversation.id);
    return { wake: locked.conversation.id };
  });
}

async function countAgain(trx: Trx, { case: before, now }: LockedCase, viewer: Viewer): Promise<void> {
  const people = await readPeoplesMessages(trx, before.id);
  const answered =
    people.lastAuthor === 'agent'
      ? agentAnswered(before, { agentId: viewer.userId, seq: people.lastAnswerSeq, at: now })
      : { ...before, ...people };
  const written = { ...answered, ...(await lastMessageOf(trx, before)) };
  const after = { ...written, chatEndsAt: chatEndsAt(written, await timingOf(trx, before.integrationId)) };
  await saveCase(trx, before, after, { by: agentActor(viewer), at: now });
}

/** Takes a message back that nobody has handed over yet. It is gone, as if it had not been written. */
export function withdrawMessage(db: Db, viewer: Viewer, messageId: string): Promise<{ wake: string }> {
  return inTransaction(db, async (trx) => {
    const { locked, message } = await lockMessage(trx, viewer, messageId);
    if (message.status !== 'queued')
      throw new Refusal(
        'not-queued',
        409,
        `Only a queued message can be taken back; this one is ${message.status}.`,
      );
    // The ids of its earlier hand-overs stay claimed, or settling would find them for another message.
    await trx
      .deleteFrom('attachments')
      .where('conversationId', '=', message.conversationId)
      .where('messageId', '=', message.id)
      .execute();
    await trx
      .deleteFrom('messages')
      .where('conversationId', '=', message.conversationId)
      .where('seq', '=', message.seq)
      .execute();
    if (message.sendAt !== null) await noteNextSend(trx, locked.conversation);
    const { case: before, now } = locked;
    const last = await lastMessageOf(trx, before);
    const counted = { ...before, ...(await readPeoplesMessages(trx, before.id)), ...last };
    const after = { ...counted, chatEndsAt: chatEndsAt(counted, await timingOf(trx, before.integrationId)) };
    await saveCase(trx, before, after, {
      by: agentActor(viewer),
      at: now,
      also: [{ what: 'message.withdrawn', from: { messageId } }],
    });
    await recordEvent(trx, locked.conversation, {
      caseId: before.id,
      kind: 'messageWithdrawn',
      kinds: ['messageWithdrawn'],
      by: agentActor(viewer),
      occurredAt: now,
    });
    return { wake: locked.conversation.id };
  });
}

async function lastMessageOf(
  trx: Trx,
  c: CaseRow,
): Promise<Pick<CaseRow, 'lastMessageSeq' | 'lastMessageAt'>> {
  const last = await trx
    .selectFrom('messages')
    .select(['seq', 'createdAt'])
    .where('caseId', '=', c.id)
    .where('sendAt', 'is', null)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { lastMessageSeq: last?.seq ?? null, lastMessageAt: last?.createdAt ?? null };
}

async function lockMessage(
  trx: Trx,
  viewer: Viewer,
  messageId: string,
): Promise<{ locked: LockedCase; message: MessageRow }> {
  const found = await trx
    .selectFrom('messages')
    .innerJoin('cases', 'cases.id', 'messages.caseId')
    .select('cases.number')
    .where('messages.id', '=', messageId)
    .where(isVisibleTo(viewer))
    .executeTakeFirst();
  if (!found) throw notFound('message');
  const locked = await lockVisibleCase(trx, viewer, found.number);
  const message = await trx
    .selectFrom('messages')
    .selectAll()
    .where('conversationId', '=', locked.conversation.id)
    .where('id', '=', messageId)
    // Ticks are written without the conversation's lock.
    .forUpdate()
    .executeTakeFirst();
  if (!message) throw notFound('message');
  return { locked, message };
}

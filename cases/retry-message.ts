import type { Db, Trx } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { Refusal } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { agentActor } from './actor';
import { needsWindow } from './fill-template';
import { lastMessageOf } from './last-message';
import type { LockedCase } from './lock-case';
import { lockMessage } from './lock-message';
import { mustBeReachable, noOtherActiveChat } from './may-answer';
import { readPeoplesMessages } from './peoples-messages';
import { announceMessage } from './queue-message';
import { wakeSoon } from './record-event';
import { saveCase } from './save-case';
import { placeAtEnd } from './scheduled';
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
    if (locked.case.chatState === 'ended') await noOtherActiveChat(trx, locked.case);
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

import type { Db, Trx } from '../db/connection';
import type { MessageRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { Refusal } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { agentActor } from './actor';
import { backToDraft } from './back-to-draft';
import { lastMessageOf } from './last-message';
import type { LockedCase } from './lock-case';
import { lockMessage } from './lock-message';
import { readPeoplesMessages } from './peoples-messages';
import { recordEvent } from './record-event';
import { saveCase } from './save-case';
import { noteNextSend } from './scheduled';
import { timingOf } from './timing';
import { chatEndsAt } from './transitions';

/**
 * Takes a message back that nobody has handed over yet. It is gone, as if it had not been written: the customer waits
 * again, but what else the answer did (the chat taken, activated or ended) stays. One that is held so that it can be
 * taken back goes with all parts of its answer, and is its author's draft again.
 */
export function withdrawMessage(db: Db, viewer: Viewer, messageId: string): Promise<{ wake: string }> {
  return inTransaction(db, async (trx) => {
    const { locked, message } = await lockMessage(trx, viewer, messageId);
    if (message.status !== 'queued')
      throw new Refusal(
        'not-queued',
        409,
        `Only a queued message can be taken back; this one is ${message.status}.`,
      );
    const isHeld = message.heldUntil !== null;
    const messages = isHeld ? await heldParts(trx, message) : [message];
    if (isHeld) await backToDraft(trx, { caseId: locked.case.id, byId: viewer.userId }, messages);
    for (const one of messages) await remove(trx, one);
    if (message.sendAt !== null) await noteNextSend(trx, locked.conversation);
    await countWithout(trx, viewer, locked, messages);
    return { wake: locked.conversation.id };
  });
}

/** The parts of the same answer that nobody has handed over yet, in their order. */
function heldParts(trx: Trx, { conversationId, answerId }: MessageRow): Promise<MessageRow[]> {
  return (
    trx
      .selectFrom('messages')
      .selectAll()
      .where('conversationId', '=', conversationId)
      .where('answerId', '=', answerId)
      // In the words of the index `messages_outstanding`.
      .where('status', '=', 'queued')
      .where('held', 'is', null)
      .where('heldUntil', 'is not', null)
      .orderBy('seq')
      .forUpdate()
      .execute()
  );
}

/** The ids of its earlier hand-overs stay claimed, or settling would find them for another message. */
async function remove(trx: Trx, { conversationId, id, seq, caseId }: MessageRow): Promise<void> {
  await trx
    .deleteFrom('attachments')
    .where('conversationId', '=', conversationId)
    .where('messageId', '=', id)
    .execute();
  await trx
    .deleteFrom('messages')
    .where('conversationId', '=', conversationId)
    .where('seq', '=', seq)
    .execute();
  await trx.insertInto('feed').values({ kind: 'message.removed', caseId, messageId: id }).execute();
}

async function countWithout(
  trx: Trx,
  viewer: Viewer,
  { case: before, conversation, now }: LockedCase,
  messages: readonly MessageRow[],
): Promise<void> {
  const by = agentActor(viewer);
  const last = await lastMessageOf(trx, before);
  const counted = { ...before, ...(await readPeoplesMessages(trx, before.id)), ...last };
  const after = { ...counted, chatEndsAt: chatEndsAt(counted, await timingOf(trx, before.integrationId)) };
  await saveCase(trx, before, after, {
    by,
    at: now,
    also: messages.map(({ id, clientId }) => ({
      what: 'message.withdrawn',
      from: { messageId: id, ...(clientId === null ? {} : { clientId }) },
    })),
  });
  await recordEvent(trx, conversation, {
    caseId: before.id,
    kind: 'messageWithdrawn',
    kinds: ['messageWithdrawn'],
    by,
    occurredAt: now,
  });
}

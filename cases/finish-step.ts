import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { nearestDeadline } from './apply-due';
import { lockConversation } from './lock-conversation';
import { nextArming } from './next-arming';
import { readOutstanding } from './outstanding';
import { readPendingEffect } from './pending-effect';
import { readPendingFile } from './pending-file';
import { activeCase } from './reschedule-chats';
import { scheduleWake } from './schedule-wake';
import { timingOf } from './timing';

export interface StillToDo {
  /** How long until the next message is to be delivered or settled, milliseconds; null when none is outstanding. */
  deliverInMs: number | null;
  /** How long until the next effect is due, milliseconds; null when none is pending. */
  effectsInMs: number | null;
  /** How long until the next file is to be fetched, milliseconds; null when none is. */
  filesInMs: number | null;
}

/** After a message, an effect or a file: what is still to be done beside the looks, and what the sweeper has to watch over. */
export function finishStep(db: Db, conversationId: string): Promise<StillToDo> {
  return inTransaction(db, async (trx) => {
    const locked = await lockConversation(trx, conversationId);
    if (!locked) return { deliverInMs: null, effectsInMs: null, filesInMs: null };
    const { conversation, now } = locked;
    const outstanding = await readOutstanding(trx, conversationId, now);
    const pending = await readPendingEffect(trx, conversationId, now);
    const file = await readPendingFile(trx, conversationId, now);
    const active = await activeCase(trx, conversationId);
    const timing = await timingOf(trx, conversation.integrationId);
    const deadline = nearestDeadline(conversation, active, timing, await nextArming(trx, conversationId));
    await scheduleWake(trx, conversation, {
      now,
      deadline,
      delivering: outstanding !== null,
      effectAt: pending && pending.effect.dueAt,
      fileAt: file && file.attachment.dueAt,
      more: conversation.lastEventSeq > conversation.appliedSeq,
    });
    return {
      deliverInMs: outstanding && outstanding.inMs,
      effectsInMs: pending && pending.inMs,
      filesInMs: file && file.inMs,
    };
  });
}

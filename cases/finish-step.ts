import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { nearestDeadline } from './apply-due';
import { lockConversation } from './lock-conversation';
import { nextArming } from './next-arming';
import { activeCase } from './reschedule-chats';
import { scheduleWake, type StillToDo } from './schedule-wake';
import { timingOf } from './timing';

/** After a message, an effect or a file: what is still to be done beside the looks, and what the sweeper has to watch over. */
export function finishStep(db: Db, conversationId: string): Promise<StillToDo> {
  return inTransaction(db, async (trx) => {
    const locked = await lockConversation(trx, conversationId);
    if (!locked) return { deliverInMs: null, effectsInMs: null, filesInMs: null };
    const { conversation } = locked;
    const active = await activeCase(trx, conversationId);
    const timing = await timingOf(trx, conversation.integrationId);
    const deadline = nearestDeadline(conversation, active, timing, await nextArming(trx, conversationId));
    return scheduleWake(trx, locked, {
      deadline,
      more: conversation.lastEventSeq > conversation.appliedSeq,
    });
  });
}

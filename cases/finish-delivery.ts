import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { nearestDeadline } from './apply-due';
import { lockConversation } from './lock-conversation';
import { readOutstanding } from './outstanding';
import { activeCase } from './reschedule-chats';
import { scheduleWake } from './schedule-wake';
import { timingOf } from './timing';

/**
 * How long until the next message of a conversation is to be delivered or settled, milliseconds, or null when none is
 * outstanding: then the sweeper needs to watch over deadlines only.
 */
export function finishDelivery(db: Db, conversationId: string): Promise<number | null> {
  return inTransaction(db, async (trx) => {
    const locked = await lockConversation(trx, conversationId);
    if (!locked) return null;
    const { conversation, now } = locked;
    const outstanding = await readOutstanding(trx, conversationId, now);
    const active = await activeCase(trx, conversationId);
    const deadline = nearestDeadline(conversation, active, await timingOf(trx, conversation.integrationId));
    const more = conversation.lastEventSeq > conversation.appliedSeq;
    await scheduleWake(trx, conversation, { now, deadline, delivering: outstanding !== null, more });
    return outstanding && outstanding.inMs;
  });
}

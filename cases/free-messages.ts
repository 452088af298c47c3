import type { Db } from '../db/connection';
import type { Held } from './brake';
import { announceMessages } from './queue-message';
import { wakeSoon } from './record-event';
import { forWaiting } from './waiting-messages';

/**
 * Queues messages again that were held, and answers whom to wake. To be called after what held them has ended and that
 * is committed: from then on no more are held for it. Whether they may still go is asked at their delivery.
 */
export async function freeMessages(
  db: Db,
  which: { held: Held; ruleId?: string },
  goesOn?: () => Promise<boolean>,
): Promise<string[]> {
  const { held, ruleId } = which;
  const { conversationIds } = await forWaiting(
    db,
    which,
    async (trx, ids) => {
      let messages = trx
        .updateTable('messages')
        .set({ held: null })
        .where('conversationId', 'in', ids)
        .where('status', '=', 'queued')
        .where('held', '=', held);
      if (ruleId !== undefined) messages = messages.where('authorId', '=', ruleId);
      const freed = await messages.returning(['id', 'caseId']).execute();
      await announceMessages(trx, 'message.updated', freed);
      await wakeSoon(trx, ids);
      return freed.length;
    },
    goesOn,
  );
  return conversationIds;
}

import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { wakeSoon } from './record-event';

const BATCH = 500;

/**
 * Frees the effects that were held while rules were paused, in the order of conversations, and answers whom to wake.
 * To be called after the pause has ended and that is committed: from then on no more are held.
 */
export async function releasePausedEffects(db: Db): Promise<string[]> {
  const woken: string[] = [];
  for (;;) {
    const { ids, isLast } = await inTransaction(db, async (trx) => {
      const held = await trx
        .selectFrom('effects')
        .select('conversationId')
        .distinct()
        .where('held', '=', 'paused')
        .orderBy('conversationId')
        .limit(BATCH)
        .execute();
      const conversationIds = held.map(({ conversationId }) => conversationId);
      if (conversationIds.length === 0) return { ids: conversationIds, isLast: true };
      // Conversations first, as everybody does.
      const locked = await trx
        .selectFrom('conversations')
        .select('id')
        .where('id', 'in', conversationIds)
        .orderBy('id')
        .forUpdate()
        .execute();
      await trx
        .updateTable('effects')
        .set({ held: null })
        .where('conversationId', 'in', conversationIds)
        .where('held', '=', 'paused')
        .execute();
      await wakeSoon(trx, conversationIds);
      // What was in one that is gone has moved to another one.
      return {
        ids: conversationIds,
        isLast: locked.length < BATCH && locked.length === conversationIds.length,
      };
    });
    woken.push(...ids);
    if (isLast) return woken;
  }
}

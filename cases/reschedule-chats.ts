import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { lockConversation } from './lock-conversation';
import { wakeSoon } from './record-event';
import { saveCase } from './save-case';
import { system } from './actor';
import { timingOf } from './timing';
import { chatEndsAt } from './transitions';

const BATCH = 100;

/**
 * Gives every active chat the end that the settings now in force mean, after they were changed. Answers the
 * conversations to wake: one whose chat is already due ends at once.
 */
export async function rescheduleChats(db: Db, filter: { integrationId?: string } = {}): Promise<string[]> {
  const moved: string[] = [];
  for (let after = ''; ;) {
    const batch = await activeConversations(db, filter, after);
    const last = batch.at(-1);
    if (last === undefined) return moved;
    for (const id of batch) if (await reschedule(db, id)) moved.push(id);
    after = last;
  }
}

async function activeConversations(
  db: Db,
  filter: { integrationId?: string },
  after: string,
): Promise<string[]> {
  let query = db
    .selectFrom('cases')
    .select('conversationId')
    .where('chatState', '=', 'active')
    .orderBy('conversationId')
    .limit(BATCH);
  if (after !== '') query = query.where('conversationId', '>', after);
  if (filter.integrationId) query = query.where('integrationId', '=', filter.integrationId);
  return (await query.execute()).map((row) => row.conversationId);
}

function reschedule(db: Db, conversationId: string): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const locked = await lockConversation(trx, conversationId);
    const before =
      locked &&
      (await trx
        .selectFrom('cases')
        .selectAll()
        .where('conversationId', '=', conversationId)
        .where('chatState', '=', 'active')
        .executeTakeFirst());
    if (!before) return false;
    const after = { ...before, chatEndsAt: chatEndsAt(before, await timingOf(trx, before.integrationId)) };
    // The warning may have another length now, so a chat that keeps its end still needs a look.
    await saveCase(trx, before, after, { by: system, at: locked.now });
    await wakeSoon(trx, conversationId);
    return true;
  });
}

import type { Db, Trx } from '../db/connection';
import type { CaseRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { lockConversation } from './lock-conversation';
import { wakeSoon } from './record-event';
import { saveCase } from './save-case';
import { system } from './actor';
import { timingOf } from './timing';
import { chatEndsAt, type EndTiming } from './transitions';

const BATCH = 500;

/**
 * Gives every active chat the end that the settings now in force mean, after they were changed. Answers the
 * conversations to wake: one whose chat is already due ends at once. All are marked for a look before the first is
 * changed, and a look does the same, so a kill in between leaves none with its old end.
 */
export async function rescheduleChats(db: Db, filter: { integrationId?: string } = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let after = ''; ; after = ids.at(-1) ?? after) {
    const batch = await activeConversations(db, filter, after);
    if (batch.length === 0) break;
    await inTransaction(db, (trx) => wakeSoon(trx, batch));
    ids.push(...batch);
  }
  const moved: string[] = [];
  for (const id of ids) if (await reschedule(db, id)) moved.push(id);
  return moved;
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
    const active = locked && (await activeCase(trx, conversationId));
    if (!active) return false;
    const timing = await timingOf(trx, active.integrationId);
    await withCurrentEnd(trx, active, timing, locked.now);
    // The warning may have another length now, so a chat that keeps its end needs a look too.
    return true;
  });
}

/** The case whose chat is active, of which a conversation has at most one. */
export function activeCase(trx: Trx, conversationId: string): Promise<CaseRow | undefined> {
  return trx
    .selectFrom('cases')
    .selectAll()
    .where('conversationId', '=', conversationId)
    .where('chatState', '=', 'active')
    .executeTakeFirst();
}

/** The active chat with the end that the settings now in force mean, stored where it is another one. */
export async function withCurrentEnd(trx: Trx, c: CaseRow, timing: EndTiming, now: Date): Promise<CaseRow> {
  const after = { ...c, chatEndsAt: chatEndsAt(c, timing) };
  if (after.chatEndsAt?.getTime() === c.chatEndsAt?.getTime()) return c;
  await saveCase(trx, c, after, { by: system, at: now });
  return after;
}

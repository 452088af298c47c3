import { sql } from 'kysely';
import { timeNow } from '../db/clock';
import type { Db, Trx } from '../db/connection';
import type { Presence } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { audit } from './audit-log';
import { readSettings } from './settings';
import { readUser } from './users';

const BATCH = 200;

/**
 * Says whether somebody is there. Two steps, each whole in itself: the person's own row, then the chats that return to
 * New because their taker is away (or stay, because the taker is back). What lies between a crash and its repair is
 * done by `settlePresence`. Answers the conversations to wake.
 */
export async function setPresence(db: Db, userId: string, presence: Presence): Promise<string[]> {
  await inTransaction(db, (trx) => changePresence(trx, userId, presence));
  return releaseLater(db, userId);
}

/**
 * Says of somebody who left without signing out that they are not there. They say themselves when they are back.
 * Answers the conversations to wake. @throws Refusal 404.
 */
export async function setOffline(db: Db, by: string, userId: string): Promise<string[]> {
  await inTransaction(db, async (trx) => {
    const { name, presence } = await readUser(trx, userId);
    await changePresence(trx, userId, 'offline');
    if (presence !== 'offline')
      await audit(trx, by, { what: 'user.setOffline', target: { type: 'user', id: userId, name } });
  });
  return releaseLater(db, userId);
}

/** The person's own row and its entry in the feed; nothing when it was so already. */
export async function changePresence(trx: Trx, userId: string, presence: Presence): Promise<void> {
  // What was said stands: a tab that opens later doesn't bring back what was before.
  await trx
    .updateTable('users')
    .set({ presenceBeforeAbsence: null })
    .where('id', '=', userId)
    .where('presenceBeforeAbsence', 'is not', null)
    .execute();
  const changed = await trx
    .updateTable('users')
    .set({ presence, presenceChangedAt: timeNow })
    .where('id', '=', userId)
    .where('presence', '!=', presence)
    .returning('id')
    .executeTakeFirst();
  if (changed) await announcePresence(trx, [userId], presence);
}

/** Writes the feed's entries about a change of presence. */
export async function announcePresence(trx: Trx, userIds: string[], presence: Presence): Promise<void> {
  if (userIds.length === 0) return;
  const details = JSON.stringify({ presence });
  await trx
    .insertInto('feed')
    .values(userIds.map((userId) => ({ kind: 'presence.updated', userId, details })))
    .execute();
}

/**
 * Gives chats with a waiting customer, taken by somebody offline, the moment at which they return to New, and takes it
 * away again where the taker is back. Depends only on what the tables say, so it may run at any time and twice.
 * Answers the conversations to wake, at most a few hundred; the next call does the rest.
 */
export async function releaseLater(db: Db, userId?: string): Promise<string[]> {
  await stayWithTaker(db, userId);
  const { takerAwayMs } = await readSettings(db);
  const chats = () => {
    const query = db
      .selectFrom('cases')
      .innerJoin('users', 'users.id', 'cases.takenBy')
      .where('cases.chatState', '=', 'active')
      .where('cases.waitingSince', 'is not', null)
      .where('cases.releaseAt', 'is', null)
      .where('users.presence', '=', 'offline');
    return userId === undefined ? query : query.where('users.id', '=', userId);
  };
  const found = await chats().select('cases.conversationId').limit(BATCH).execute();
  if (found.length === 0) return [];
  return inTransaction(db, async (trx) => {
    const conversations = await lockConversations(trx, found);
    const marked = await trx
      .updateTable('cases')
      .from('users')
      .set({
        releaseAt: sql<Date>`users.presence_changed_at + make_interval(secs => ${takerAwayMs / 1000}::float8)`,
      })
      .whereRef('users.id', '=', 'cases.takenBy')
      .where('users.presence', '=', 'offline')
      .where('cases.conversationId', 'in', conversations)
      .where('cases.chatState', '=', 'active')
      .where('cases.waitingSince', 'is not', null)
      .where('cases.releaseAt', 'is', null)
      .returning('cases.conversationId')
      .execute();
    const ids = marked.map((row) => row.conversationId);
    if (ids.length > 0) {
      await trx
        .updateTable('conversations')
        .set({ wakeAt: sql<Date>`least(wake_at, clock_timestamp() + interval '10 seconds')` })
        .where('id', 'in', ids)
        .execute();
    }
    return ids;
  });
}

async function stayWithTaker(db: Db, userId: string | undefined): Promise<void> {
  let query = db
    .selectFrom('cases')
    .innerJoin('users', 'users.id', 'cases.takenBy')
    .select('cases.conversationId')
    .where('cases.chatState', '=', 'active')
    .where('cases.releaseAt', 'is not', null)
    .where('users.presence', '!=', 'offline')
    .limit(BATCH);
  if (userId !== undefined) query = query.where('users.id', '=', userId);
  const found = await query.execute();
  if (found.length === 0) return;
  await inTransaction(db, async (trx) => {
    const conversations = await lockConversations(trx, found);
    await trx
      .updateTable('cases')
      .from('users')
      .set({ releaseAt: null })
      .whereRef('users.id', '=', 'cases.takenBy')
      .where('users.presence', '!=', 'offline')
      .where('cases.conversationId', 'in', conversations)
      .where('cases.chatState', '=', 'active')
      .execute();
  });
}

async function lockConversations(trx: Trx, found: { conversationId: string }[]): Promise<string[]> {
  const rows = await trx
    .selectFrom('conversations')
    .select('id')
    .where(
      'id',
      'in',
      found.map((row) => row.conversationId),
    )
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map((row) => row.id);
}

import { sql } from 'kysely';
import { timeNow } from '../db/clock';
import type { Trx } from '../db/connection';
import type { ConversationRow } from '../db/schema';

export interface LockedConversation {
  conversation: ConversationRow;
  /** The database's clock, read after the lock was had: later than everything committed under earlier locks. */
  now: Date;
}

/** Takes the lock that makes a conversation have one writer at a time; undefined when there is no such conversation. */
export async function lockConversation(
  trx: Trx,
  conversationId: string,
): Promise<LockedConversation | undefined> {
  const conversation = await trx
    .selectFrom('conversations')
    .selectAll()
    .where('id', '=', conversationId)
    .forUpdate()
    .executeTakeFirst();
  return conversation && { conversation, now: await clock(trx) };
}

/**
 * Takes the lock of the conversation that something belongs to, which may be put into another one meanwhile: then `find`
 * is asked again. Undefined when `find` is.
 */
export async function lockConversationOf(
  trx: Trx,
  find: () => Promise<{ conversationId: string } | undefined>,
): Promise<LockedConversation | undefined> {
  for (;;) {
    const found = await find();
    const locked = found && (await lockConversation(trx, found.conversationId));
    if (locked || !found) return locked;
  }
}

/** The database's clock now, in milliseconds as our columns keep it. */
export async function clock(trx: Trx): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select ${timeNow}::timestamptz(3) as now`.execute(trx);
  const [row] = rows;
  if (!row) throw new Error('The database did not tell the time.');
  return row.now;
}

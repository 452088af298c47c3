import { sql } from 'kysely';
import type { Db } from './connection';

// Any number will do, as long as nothing else locks it.
const INDEXES_LOCK = 7_203_446;

/** Both tables grow at their end: a summary of each stretch of pages finds a period and costs whoever writes almost nothing. */
const INDEXES = {
  messages_created: 'messages using brin (created_at) with (autosummarize = on)',
  case_history_at: 'case_history using brin (at) with (autosummarize = on)',
};

/**
 * Makes the indexes by which reports find a period, while others read and write: these tables are the largest. No
 * migration, which is a transaction. One that broke off is made anew; another process that is at it is left alone.
 */
export async function makeReportIndexes(db: Db): Promise<void> {
  const missing = async () => {
    const { rows } = await sql<{ name: string }>`
      select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
      where i.indisvalid and pg_table_is_visible(c.oid)
        and c.relname = any(${Object.keys(INDEXES)}::text[])`.execute(db);
    return Object.entries(INDEXES).filter(([name]) => !rows.some((row) => row.name === name));
  };
  if ((await missing()).length === 0) return;
  await db.connection().execute(async (session) => {
    // Not waited for: whoever waits in a statement is waited for by the making of the index.
    const { rows } = await sql<{
      got: boolean;
    }>`select pg_try_advisory_lock(${sql.lit(INDEXES_LOCK)}) as got`.execute(session);
    if (!rows[0]?.got) return;
    try {
      for (const [name, on] of await missing()) {
        await sql.raw(`drop index concurrently if exists ${name}`).execute(session);
        await sql.raw(`create index concurrently ${name} on ${on}`).execute(session);
      }
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(INDEXES_LOCK)})`.execute(session);
    }
  });
}

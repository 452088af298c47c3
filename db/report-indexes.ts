import { sql } from 'kysely';
import type { Db } from './connection';

/** Both tables grow at their end: a summary of each stretch of pages finds a period and costs whoever writes almost nothing. */
const INDEXES = {
  messages_created: 'messages using brin (created_at) with (autosummarize = on)',
  case_history_at: 'case_history using brin (at) with (autosummarize = on)',
};

/** Whether one is missing, or broke off while it was made. */
export async function lacksReportIndexes(db: Db): Promise<boolean> {
  return (await missing(db)).length > 0;
}

/**
 * Makes the indexes by which reports find a period, while others read and write: these tables are the largest. No
 * migration, which is a transaction. One that broke off is made anew.
 */
export async function makeReportIndexes(session: Db): Promise<void> {
  for (const [name, on] of await missing(session)) {
    await sql.raw(`drop index concurrently if exists ${name}`).execute(session);
    await sql.raw(`create index concurrently ${name} on ${on}`).execute(session);
  }
}

async function missing(db: Db) {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
    where i.indisvalid and pg_table_is_visible(c.oid)
      and c.relname = any(${Object.keys(INDEXES)}::text[])`.execute(db);
  return Object.entries(INDEXES).filter(([name]) => !rows.some((row) => row.name === name));
}

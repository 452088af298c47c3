import { Context } from '@temporalio/activity';
import { sql } from 'kysely';
import { HAS_CONTENT } from '../cases/read-drafts';
import type { Db } from '../db/connection';
import { inTransaction, sqlState } from '../db/transaction';
import { pruneFiles, type PruneFilesParts } from './prune-files';

const BATCH = 1_000;
const WEEKS_AHEAD = 4;
const CHECK_VIOLATION = '23514';
// Any number will do, as long as nothing else locks it.
const PARTITIONS_LOCK = 7_203_442;

/** What grows, and the age at which it goes. Cases, messages, notes and histories stay. */
const AGES: { table: string; age: string; where: string; and?: string }[] = [
  { table: 'feed', age: '2 days', where: 'at' },
  { table: 'idempotency_keys', age: '24 hours', where: 'started_at' },
  { table: 'parked_statuses', age: '48 hours', where: 'received_at' },
  { table: 'sign_in_failures', age: '1 day', where: 'at' },
  { table: 'sessions', age: '0 seconds', where: 'expires_at' },
  { table: 'api_tokens', age: '30 days', where: 'expires_at' },
  { table: 'invitations', age: '30 days', where: 'expires_at' },
  { table: 'audit_log', age: '365 days', where: 'at' },
  { table: 'unprocessed_webhooks', age: '30 days', where: 'taken_in_at' },
  { table: 'effects', age: '30 days', where: 'finished_at' },
  { table: 'rule_runs', age: '90 days', where: 'at' },
  { table: 'notifications', age: '90 days', where: 'created_at' },
  { table: 'bulk_edit_cases', age: '7 days', where: 'created_at' },
  { table: 'bulk_edits', age: '7 days', where: 'created_at' },
  { table: 'contact_imports', age: '7 days', where: 'created_at' },
  { table: 'rule_tries', age: '7 days', where: 'created_at' },
  // Later than anything is armed for (`automation/armings.ts`), or it would fire twice.
  { table: 'rule_armings', age: '60 days', where: 'used_at' },
  { table: 'typing_shown', age: '1 day', where: 'shown_at' },
  { table: 'drafts', age: '30 days', where: 'updated_at' },
  // It only says when something was sent: nothing is on its way that long.
  { table: 'drafts', age: '1 day', where: 'updated_at', and: `not ${HAS_CONTENT}` },
  // What a draft names stays with it, but a link only as long as it is good for some days more.
  {
    table: 'uploads',
    age: '1 day',
    where: 'created_at',
    and: `(link is not null and created_at < now() - interval '5 days' or not exists (select from drafts
      where drafts.user_id = uploads.user_id and uploads.id = any(drafts.attachment_ids)))`,
  },
  { table: 'snapshots_rest', age: '30 days', where: 'created_at' },
];

/**
 * Deletes what has reached its age, in batches so that no lock is held for long, and answers how many rows went by
 * table. Events go when they are 30 days old and applied; snapshots go by whole weeks.
 */
export async function prune(db: Db, beat: () => void = () => undefined): Promise<Record<string, number>> {
  const gone: Record<string, number> = {};
  for (const { table, age, where, and = 'true' } of AGES) {
    const isOld = `${where} < now() - interval '${age}' and ${and}`;
    gone[table] = (gone[table] ?? 0) + (await pruneTable(db, table, isOld, beat));
  }
  gone['events'] = await pruneTable(
    db,
    'events',
    `stored_at < now() - interval '30 days'
       and seq <= (select applied_seq from conversations where conversations.id = events.conversation_id)`,
    beat,
  );
  gone['snapshots'] = await dropOldWeeks(db);
  await makeWeeks(db);
  return gone;
}

/** The activity: prunes, last the files that nothing needs any more, and tells Temporal that it lives. */
export function createPrune(parts: PruneFilesParts): () => Promise<Record<string, number>> {
  const beat = () => Context.current().heartbeat();
  return async () => ({ ...(await prune(parts.db, beat)), files: await pruneFiles(parts, beat) });
}

// Table and condition are constants of this file, never input.
async function pruneTable(db: Db, table: string, condition: string, beat: () => void): Promise<number> {
  for (let gone = 0; ;) {
    const { numAffectedRows } = await sql
      .raw(
        `delete from ${table} where ctid = any(array(select ctid from ${table} where ${condition} limit ${BATCH}))`,
      )
      .execute(db);
    beat();
    gone += Number(numAffectedRows ?? 0);
    if (Number(numAffectedRows ?? 0) < BATCH) return gone;
  }
}

/** Snapshots are partitioned by week: the weeks to come are made ahead, old ones are dropped whole. */
export async function makeWeeks(db: Db): Promise<void> {
  const weeks = await missingWeeks(db);
  for (const week of weeks)
    try {
      await changePartitions(
        db,
        `create table if not exists ${week.name} partition of snapshots
           for values from ('${week.from} 00:00:00+00') to ('${week.to} 00:00:00+00')`,
      );
    } catch (error) {
      // This week's snapshots already lie in the rest partition: they stay there and are pruned row by row.
      if (sqlState(error) !== CHECK_VIOLATION) throw error;
    }
}

async function missingWeeks(db: Db): Promise<{ name: string; from: string; to: string }[]> {
  const { rows } = await sql<{ name: string; from: string; to: string }>`
    select 'snapshots_' || to_char(week, 'IYYY"w"IW') as name, week::date::text as from, (week + interval '7 days')::date::text as to
    from generate_series(date_trunc('week', now() at time zone 'UTC'), date_trunc('week', now() at time zone 'UTC')
      + interval '7 days' * ${WEEKS_AHEAD}::int, interval '7 days') as week
    where to_regclass('snapshots_' || to_char(week, 'IYYY"w"IW')) is null`.execute(db);
  return rows;
}

async function dropOldWeeks(db: Db): Promise<number> {
  const { rows } = await sql<{ name: string }>`
    select inhrelid::regclass::text as name from pg_inherits
    where inhparent = 'snapshots'::regclass and inhrelid::regclass::text ~ '^snapshots_\\d{4}w\\d{2}$'
      and to_date(substring(inhrelid::regclass::text from 11), 'IYYY"w"IW') < (now() - interval '37 days')::date`.execute(
    db,
  );
  for (const week of rows) await changePartitions(db, `drop table if exists ${week.name}`);
  return rows.length;
}

/**
 * One worker at a time, and with our limits: the statement needs the whole table for a moment, and whoever waited for
 * that behind a long transaction would make every look wait behind him. Names come from dates, never from input.
 */
async function changePartitions(db: Db, statement: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(PARTITIONS_LOCK)})`.execute(trx);
    await sql.raw(statement).execute(trx);
  });
}

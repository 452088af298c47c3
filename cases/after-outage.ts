import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { IntegrationRow } from '../db/schema';
import { inTransaction } from '../db/transaction';

/** Some fifty seconds of asking beside the other integrations'; what is older keeps its own time. */
const MOST_STATUSES = 1_000;
const APART_MS = 50;
const MOST_ROUNDS = 10;
const LOCKED_MS = 200;

/** Whether a complete listing is the first one since calls of the provider failed, or since nobody of ours was there. */
export const isFirstSinceTrouble = ({ troubleAt, caughtUpTo }: IntegrationRow): boolean =>
  troubleAt !== null && (caughtUpTo === null || caughtUpTo <= troubleAt);

/**
 * A provider answers again: what it is still to be asked about its own outgoing messages is due at once instead of in
 * the minutes that a trouble has widened the gaps to. Callbacks that were lost do not come again.
 */
export async function askAfterOutage(db: Db, integration: IntegrationRow): Promise<void> {
  await statusesAreDue(db, integration);
  await unknownOutcomesAreDue(db, integration);
}

/**
 * Those that were handed over since shortly before the outage up to `read`, older ones up to `delivered`; newest first.
 * One that is locked is being written just now: it is made due a moment later.
 */
async function statusesAreDue(db: Db, integration: IntegrationRow): Promise<void> {
  for (let round = 1; (await makeStatusesDue(db, integration)) > 0 && round < MOST_ROUNDS; round += 1)
    await pause(LOCKED_MS);
}

/** Answers how many were locked. What an earlier round has made due stays as it is. */
async function makeStatusesDue(db: Db, { id, caughtUpTo }: IntegrationRow): Promise<number> {
  const { rows } = await inTransaction(db, (trx) =>
    sql<{ locked: number }>`
      with outstanding as materialized (
        select m.conversation_id, m.seq, m.attempt_started_at, is_of_outage
        from messages m join conversations c on c.id = m.conversation_id,
          lateral (select coalesce(m.attempt_started_at
            > coalesce(${caughtUpTo}::timestamptz, clock_timestamp()) - interval '10 minutes', false) as is_of_outage) x
        where m.ask_status_at > clock_timestamp() and m.sid is not null and c.integration_id = ${id}
          and (m.status in ('sending', 'sent') or (m.status = 'delivered' and is_of_outage))
          and ((is_of_outage and not m.ask_until_read)
            or m.ask_status_at > clock_timestamp() + ${MOST_STATUSES * APART_MS} * interval '1 millisecond')
        order by m.attempt_started_at desc limit ${MOST_STATUSES}),
      unlocked as materialized (
        select m.conversation_id, m.seq, o.attempt_started_at, o.is_of_outage
        from messages m join outstanding o on o.conversation_id = m.conversation_id and o.seq = m.seq
        where m.ask_status_at is not null
        for update of m skip locked),
      numbered as (select *, row_number() over (order by attempt_started_at desc) as n from unlocked),
      made_due as (
        update messages
        set ask_status_at = least(ask_status_at, clock_timestamp() + n * ${APART_MS} * interval '1 millisecond'),
          ask_until_read = ask_until_read or is_of_outage, asks_in_vain = 0
        from numbered where messages.conversation_id = numbered.conversation_id and messages.seq = numbered.seq
        returning 1)
      select ((select count(*) from outstanding) - (select count(*) from made_due))::int as locked`.execute(
      trx,
    ),
  );
  return rows[0]?.locked ?? 0;
}

/**
 * Their conversations are woken by the sweeper, whatever pause a search that failed has taken. It waits for no lock and
 * holds none: one that is taken is worked on just now.
 */
async function unknownOutcomesAreDue(db: Db, { id }: IntegrationRow): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    with unknown as materialized (
      select m.conversation_id, m.seq from messages m join conversations c on c.id = m.conversation_id
      where m.status = 'sending' and m.sid is null and c.integration_id = ${id}
      for update of m skip locked)
    update messages set deliver_after = null from unknown
    where messages.conversation_id = unknown.conversation_id and messages.seq = unknown.seq
    returning messages.conversation_id as id`.execute(db);
  if (rows.length === 0) return;
  const ids = rows.map((row) => row.id);
  await sql`
    with unknown as materialized (select id from conversations where id = any(${ids}) for update skip locked)
    update conversations set wake_at = least(wake_at, clock_timestamp())
    from unknown where conversations.id = unknown.id`.execute(db);
}

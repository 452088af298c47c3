import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { IntegrationRow } from '../db/schema';
import { inTransaction } from '../db/transaction';

/** Some fifty seconds of asking beside the other integrations'; what is older keeps its own time. */
const MOST_STATUSES = 1_000;
const APART_MS = 50;

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

/** Those that were handed over since shortly before the outage up to `read`, older ones up to `delivered`; newest first. */
function statusesAreDue(db: Db, { id, caughtUpTo }: IntegrationRow): Promise<unknown> {
  return inTransaction(db, (trx) =>
    sql`
      with outstanding as materialized (
        select m.conversation_id, m.seq, m.attempt_started_at
        from messages m join conversations c on c.id = m.conversation_id
        where m.ask_status_at > clock_timestamp() and m.sid is not null and c.integration_id = ${id}
          and (m.status in ('sending', 'sent') or (m.status = 'delivered'
            and m.attempt_started_at > coalesce(${caughtUpTo}::timestamptz, clock_timestamp()) - interval '10 minutes'))
        order by m.attempt_started_at desc limit ${MOST_STATUSES} for update of m skip locked),
      numbered as (
        select conversation_id, seq, row_number() over (order by attempt_started_at desc) as n from outstanding)
      update messages
      set ask_status_at = least(ask_status_at, clock_timestamp() + n * ${APART_MS} * interval '1 millisecond')
      from numbered where messages.conversation_id = numbered.conversation_id and messages.seq = numbered.seq`.execute(
      trx,
    ),
  );
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

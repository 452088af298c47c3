import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import type { IntegrationRow } from '../db/schema';

/** Some fifty seconds of asking beside the other integrations'; what is older keeps its own time. */
const MOST_STATUSES = 1_000;
const APART_MS = 50;
const MOST_ROUNDS = 10;
const LOCKED_MS = 200;

type Back = Pick<IntegrationRow, 'id' | 'caughtUpTo'>;

/**
 * A provider answers again that could not be listed: what it is still to be asked about its own outgoing messages is due
 * at once instead of in the minutes that a trouble has widened the gaps to, and so is what could not be handed over.
 * Callbacks that were lost do not come again. Where every listing succeeds and other calls go on failing, the provider is
 * there and has no room: to come back sooner than it was said would make that worse. Where that is `justDone` it comes
 * and goes, and only what this outage has kept from us is asked.
 */
export async function askAfterOutage(db: Db, integration: Back, justDone = false): Promise<void> {
  await statusesAreDue(db, integration, justDone);
  if (!justDone) await deliveriesAreDue(db, integration);
}

/**
 * Those that were handed over since shortly before the outage up to `read`, older ones up to `delivered`; newest first.
 * One that is locked is being written just now: it is made due a moment later.
 */
async function statusesAreDue(db: Db, integration: Back, justDone: boolean): Promise<void> {
  for (
    let round = 1;
    (await makeStatusesDue(db, integration, justDone)) > 0 && round < MOST_ROUNDS;
    round += 1
  )
    await pause(LOCKED_MS);
}

/** Answers how many were locked. What an earlier round has made due stays as it is. */
async function makeStatusesDue(db: Db, { id, caughtUpTo }: Back, justDone: boolean): Promise<number> {
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
            or (not ${justDone}::boolean and m.ask_status_at > clock_timestamp() + ${MOST_STATUSES * APART_MS} * interval '1 millisecond'))
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
 * What has taken a pause because the provider did not answer, a search for one that may have arrived or another try of
 * one that has not, one after the other so that they don't all come at once. Not what waits for another reason: to be
 * taken back, for its time, or because the provider refused it or has no room. The sweeper wakes their conversations.
 * It waits for no lock and holds none: one that is taken is worked on just now.
 */
export async function deliveriesAreDue(db: Db, { id }: Back): Promise<void> {
  const { rows } = await sql<{ id: string; dueAt: Date }>`
    with waiting as materialized (
      select m.conversation_id, m.seq, m.attempt_started_at
      from messages m join conversations c on c.id = m.conversation_id
      where c.integration_id = ${id} and m.deliver_after > clock_timestamp()
        and ((m.status = 'sending' and m.sid is null)
          or (m.status = 'queued' and m.held is null and m.held_until is null and m.send_at is null
            and not m.told_to_wait and m.attempts > 0 and m.repeats = 0 and m.error_code is not null))
      for update of m skip locked),
    numbered as (select *, row_number() over (order by attempt_started_at) - 1 as n from waiting)
    update messages
    set deliver_after = least(deliver_after, clock_timestamp() + n * ${APART_MS} * interval '1 millisecond')
    from numbered where messages.conversation_id = numbered.conversation_id and messages.seq = numbered.seq
    returning messages.conversation_id as id, messages.deliver_after as "dueAt"`.execute(db);
  if (rows.length === 0) return;
  const [ids, dueAts] = [rows.map(({ id }) => id), rows.map(({ dueAt }) => dueAt)];
  await sql`
    with waiting as materialized (
      select c.id, due_at from conversations c
        join (select id, min(due_at) as due_at from unnest(${ids}::uuid[], ${dueAts}::timestamptz[]) as d (id, due_at)
          group by id) due on due.id = c.id
      for update of c skip locked)
    update conversations set wake_at = least(wake_at, due_at)
    from waiting where conversations.id = waiting.id`.execute(db);
}

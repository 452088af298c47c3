import { setTimeout as pause } from 'node:timers/promises';
import { sql, type RawBuilder } from 'kysely';
import type { IntegrationRow, MessageRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { reasonOf } from '../reason';
import { Refusal } from '../refusal';
import { connectionToAsk } from '../workspace/connection-to-ask';
import type { CatchUpParts } from './catch-up';
import { takeInStatus } from './take-in';

/** Looks at cases share the connections to the database. */
const AT_ONCE = 6;
const EVERY_MS = 500;
/** Longer than one is asked for. Whoever dies over it, or is told nothing, has it asked for again then. */
const LEASE = sql`interval '30 seconds'`;
/** An hour, at the most, until one is asked for again that was asked for in vain. */
const MOST_DOUBLINGS = 7;

type StatusParts = Pick<
  CatchUpParts,
  'db' | 'channels' | 'secretKey' | 'publicUrl' | 'heard' | 'wake' | 'log'
>;
interface Due extends Pick<MessageRow, 'id'> {
  sid: string;
  integrationId: string;
  leasedUntil: Date;
  /** From an answer until it is asked for again. */
  gapMs: number;
}

/**
 * Asks what became of messages of ours, so many at once, and takes the answers in like callbacks: soon and up to `read`
 * where no callbacks arrive; elsewhere after ten minutes without `delivered`, because the callbacks were lost, and as soon
 * as a provider answers again after an outage. Each one is asked for at widening gaps, for two days. Answers how many were asked for.
 */
export async function askStatuses(parts: StatusParts): Promise<number> {
  const due = await takeDueStatuses(parts);
  const ids = [...new Set(due.map(({ integrationId }) => integrationId))];
  if (ids.length === 0) return 0;
  const integrations = await parts.db.selectFrom('integrations').selectAll().where('id', 'in', ids).execute();
  const asked = await Promise.allSettled(
    due.map(async (message) => {
      const integration = integrations.find(({ id }) => id === message.integrationId);
      if (integration) await askStatus(parts, integration, message);
    }),
  );
  const faults = asked.filter((one) => one.status === 'rejected');
  if (faults.length > 0)
    parts.log.warn(
      { failed: faults.length, reason: reasonOf(faults[0]?.reason) },
      'What became of some messages could not be taken in; they are asked for again.',
    );
  return due.length;
}

async function askStatus(parts: StatusParts, integration: IntegrationRow, message: Due): Promise<void> {
  const { db, channels, secretKey, wake } = parts;
  const channel = channels.get(integration.kind);
  if (!channel) return;
  const afterGap = sql<Date>`clock_timestamp() + interval '1 millisecond' * ${message.gapMs}`;
  try {
    const status = await channel.fetchStatus(connectionToAsk(secretKey, integration), message.sid);
    if (!status) return await setNext(parts, message, { askStatusAt: null });
    const taken = await takeInStatus({ db, heard: parts.heard }, integration, status, message.id);
    if (taken.wake) wake(taken.wake);
    await setNext(parts, message, { askStatusAt: afterGap, asksInVain: 0 });
  } catch (error) {
    // Asked again when the lease is over, no later than after an answer.
    await setNext(parts, message, { askStatusAt: sql<Date>`least(ask_status_at, ${afterGap})` });
    // A provider that doesn't tell says so where it is asked for messages.
    if (!(error instanceof Refusal)) throw error;
  }
}

/**
 * Takes what is due, for as long as one is asked for and longer each time that nobody answered; no more, where the answer
 * would be no news.
 */
function takeDueStatuses({ db, publicUrl }: StatusParts): Promise<Due[]> {
  return inTransaction(db, async (trx) => {
    const { rows } = await sql<Due & { wanted: boolean }>`
      with due as materialized (
        select m.conversation_id, m.seq, c.integration_id,
          case when dark then greatest(interval '2 seconds', age / 4) else greatest(interval '10 minutes', age) end as gap,
          coalesce(
            m.sid is not null and age < interval '48 hours' and i.health in ('connected', 'error') and i.deleted_at is null
            and (m.status in ('sending', 'sent') or ((dark or m.ask_until_read) and m.status = 'delivered')), false) as wanted
        from messages m
          join conversations c on c.id = m.conversation_id
          join integrations i on i.id = c.integration_id,
          lateral (select clock_timestamp() - m.attempt_started_at as age, i.status_url is distinct from ${publicUrl} as dark) x
        where m.ask_status_at <= now()
        order by m.ask_status_at limit ${AT_ONCE} for update of m skip locked)
      update messages set asks_in_vain = asks_in_vain + 1,
        ask_status_at = case when wanted
          then clock_timestamp() + ${LEASE} * power(2, least(asks_in_vain, ${MOST_DOUBLINGS})) end
      from due where messages.conversation_id = due.conversation_id and messages.seq = due.seq
      returning messages.id, messages.sid, due.integration_id as "integrationId", due.wanted,
        messages.ask_status_at as "leasedUntil", extract(epoch from due.gap)::float8 * 1000 as "gapMs"`.execute(
      trx,
    );
    return rows.filter(({ wanted }) => wanted);
  });
}

/** When it is asked for next, unless that was said otherwise since it was taken: it was read, or an outage is over. */
async function setNext(
  { db }: StatusParts,
  { id, leasedUntil }: Due,
  next: { askStatusAt: RawBuilder<Date> | null; asksInVain?: number },
): Promise<void> {
  await db
    .updateTable('messages')
    .set(next)
    .where('id', '=', id)
    .where('askStatusAt', '=', leasedUntil)
    .execute();
}

/** Asks whenever something is due, as long as the process lives. Ends when `signal` aborts. */
export async function keepAskingStatuses(parts: StatusParts & { signal: AbortSignal }): Promise<void> {
  const { log, signal } = parts;
  while (!signal.aborted) {
    const asked = await askStatuses(parts).catch((error: unknown) => {
      log.warn({ reason: reasonOf(error) }, 'What became of messages will be asked again.');
      return 0;
    });
    if (asked < AT_ONCE) await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

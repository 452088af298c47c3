import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { IntegrationRow, MessageRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { Refusal } from '../refusal';
import { connectionToAsk } from '../workspace/connection-to-ask';
import type { CatchUpParts } from './catch-up';
import { takeInStatus } from './take-in';

const AT_ONCE = 20;
const EVERY_MS = 500;

type StatusParts = Pick<CatchUpParts, 'db' | 'channels' | 'secretKey' | 'publicUrl' | 'heard' | 'wake'>;
type Due = Pick<MessageRow, 'id' | 'conversationId' | 'seq'> & { sid: string; integrationId: string };

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
  await Promise.all(
    due.map(async (message) => {
      const integration = integrations.find(({ id }) => id === message.integrationId);
      if (integration) await askStatus(parts, integration, message);
    }),
  );
  return due.length;
}

async function askStatus(parts: StatusParts, integration: IntegrationRow, message: Due): Promise<void> {
  const { db, channels, secretKey, wake } = parts;
  const channel = channels.get(integration.kind);
  if (!channel) return;
  try {
    const status = await channel.fetchStatus(connectionToAsk(secretKey, integration), message.sid);
    if (!status) return await askNoMore(parts, message);
    const taken = await takeInStatus({ db, heard: parts.heard }, integration, status, message.id);
    if (taken.wake) wake(taken.wake);
  } catch (error) {
    // A provider that doesn't tell is asked again at the next gap; it says so where it is asked for messages.
    if (!(error instanceof Refusal)) throw error;
  }
}

/**
 * Takes what is due and says when it is next: never, where the answer would be no news. Whoever dies over it has only
 * lost this one time.
 */
function takeDueStatuses({ db, publicUrl }: StatusParts): Promise<Due[]> {
  return inTransaction(db, async (trx) => {
    const { rows } = await sql<Due & { wanted: boolean }>`
      with due as materialized (
        select m.conversation_id, m.seq, c.integration_id, age, dark, coalesce(
          m.sid is not null and age < interval '48 hours' and i.health in ('connected', 'error') and i.deleted_at is null
          and (m.status in ('sending', 'sent') or ((dark or i.trouble_at is not null) and m.status = 'delivered')), false) as wanted
        from messages m
          join conversations c on c.id = m.conversation_id
          join integrations i on i.id = c.integration_id,
          lateral (select clock_timestamp() - m.attempt_started_at as age, i.status_url is distinct from ${publicUrl} as dark) x
        where m.ask_status_at <= now()
        order by m.ask_status_at limit ${AT_ONCE} for update of m skip locked)
      update messages set ask_status_at = case when wanted then clock_timestamp()
        + case when dark then greatest(interval '2 seconds', age / 4) else greatest(interval '10 minutes', age) end end
      from due where messages.conversation_id = due.conversation_id and messages.seq = due.seq
      returning messages.id, messages.conversation_id as "conversationId", messages.seq, messages.sid,
        due.integration_id as "integrationId", due.wanted`.execute(trx);
    return rows.filter(({ wanted }) => wanted);
  });
}

async function askNoMore({ db }: StatusParts, { conversationId, seq }: Due): Promise<void> {
  await db
    .updateTable('messages')
    .set({ askStatusAt: null })
    .where('conversationId', '=', conversationId)
    .where('seq', '=', seq)
    .execute();
}

/** Asks whenever something is due, as long as the process lives. Ends when `signal` aborts. */
export async function keepAskingStatuses(
  parts: StatusParts & { log: Logger; signal: AbortSignal },
): Promise<void> {
  const { log, signal } = parts;
  while (!signal.aborted) {
    const asked = await askStatuses(parts).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      log.warn({ reason }, 'What became of messages will be asked again.');
      return 0;
    });
    if (asked < AT_ONCE) await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

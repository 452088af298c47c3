import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Channels } from '../channels/channel';
import type { Db } from '../db/connection';
import type { UnprocessedWebhookRow } from '../db/schema';
import { inTransaction, isDatabaseAway } from '../db/transaction';
import { reasonOf } from '../reason';
import { NotUnderstood, takeIn, type GenuineWebhook, type Heard } from './take-in';
import { withoutNul } from './without-nul';

const BATCH = 50;
const MOST_COUNTED = 1000;
const LONGEST_ERROR = 500;
const DAY_MS = 86_400_000;

/** A fault of ours gets fixed by people: every minute for an hour, then every hour. */
const NEXT_ATTEMPT = sql<Date>`clock_timestamp() + case when attempts < 60 then interval '1 minute' else interval '1 hour' end`;

/**
 * Keeps a genuine webhook that could not be taken in, so that no fault of ours loses a message; under the same id once.
 * Answers the id, for the log.
 */
export async function keepUnprocessed(
  db: Db,
  integrationId: string,
  webhook: GenuineWebhook,
  error: unknown,
  id: string = randomUUID(),
): Promise<string> {
  await inTransaction(db, (trx) =>
    trx
      .insertInto('unprocessedWebhooks')
      .values({
        id,
        integrationId,
        messageId: webhook.messageId,
        params: JSON.stringify(withoutNul(webhook.params)),
        isListed: webhook.isListed ?? false,
        error: wordsOf(error),
        ...(webhook.receivedAt ? { receivedAt: webhook.receivedAt } : {}),
        nextAttemptAt: sql<Date>`clock_timestamp() + interval '10 seconds'`,
      })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute(),
  );
  return id;
}

/** Genuine webhooks of an integration that nobody could take in yet. */
export interface Unprocessed {
  /** 1000 where there are as many or more. */
  count: number;
  newestAt: Date;
  /** Why the newest could not be taken in. */
  error: string;
}

/** What of an integration waits to be taken in; null when nothing does. */
export async function readUnprocessed(db: Db, integrationId: string): Promise<Unprocessed | null> {
  const { rows } = await sql<Unprocessed>`
    select count(*)::int as count, max(received_at) as "newestAt",
      (array_agg(error order by received_at desc))[1] as error
    from (select received_at, error from unprocessed_webhooks
      where integration_id = ${integrationId} and taken_in_at is null
      order by received_at desc limit ${MOST_COUNTED}) waiting`.execute(db);
  const [row] = rows;
  return row && row.count > 0 ? row : null;
}

export interface RetryParts {
  db: Db;
  channels: Channels;
  heard: Heard;
}

export interface RetryResult {
  takenIn: number;
  failed: number;
  /** The conversations to wake. */
  wake: string[];
}

/**
 * Takes in again what is due, oldest first, one batch; several workers share the rows between them. A row goes only
 * after success (and then by age). Throws when the database is away: the rows are due again a minute later.
 */
export async function retryUnprocessed(parts: RetryParts): Promise<RetryResult> {
  const due = await claimDue(parts.db);
  const result: RetryResult = { takenIn: 0, failed: 0, wake: [] };
  for (const row of due) {
    const outcome = await retry(parts, row);
    if (outcome === 'notUnderstood') continue;
    if (outcome === 'failed') result.failed += 1;
    else result.takenIn += 1;
    if (outcome !== 'failed' && outcome.wake) result.wake.push(outcome.wake);
  }
  return result;
}

/** Whoever claims a row pushes its next attempt first: a worker that dies over it costs a minute, nothing else. */
async function claimDue(db: Db): Promise<UnprocessedWebhookRow[]> {
  const claimed = await inTransaction(db, (trx) =>
    trx
      .updateTable('unprocessedWebhooks')
      .set({ attempts: sql<number>`attempts + 1`, nextAttemptAt: NEXT_ATTEMPT })
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('unprocessedWebhooks')
          .select('id')
          .where('takenInAt', 'is', null)
          .where('nextAttemptAt', '<=', sql<Date>`clock_timestamp()`)
          .orderBy('receivedAt')
          .limit(BATCH)
          .forUpdate()
          .skipLocked(),
      )
      .returningAll()
      .execute(),
  );
  return claimed.sort((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
}

async function retry(
  { db, channels, heard }: RetryParts,
  row: UnprocessedWebhookRow,
): Promise<{ wake: string | null } | 'failed' | 'notUnderstood'> {
  try {
    const integration = await db
      .selectFrom('integrations')
      .selectAll()
      .where('id', '=', row.integrationId)
      .executeTakeFirst();
    const channel = integration && channels.get(integration.kind);
    if (!channel) throw new Error('The integration or its channel is gone.');
    const taken = await takeIn({ db, heard }, channel, integration, {
      // Written by keepUnprocessed from such parameters.
      params: row.params as GenuineWebhook['params'],
      messageId: row.messageId,
      receivedAt: row.receivedAt,
      isListed: row.isListed,
    });
    await change(db, row.id, { takenInAt: sql<Date>`clock_timestamp()` });
    return taken;
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    await change(db, row.id, { error: wordsOf(error) });
    if (!(error instanceof NotUnderstood)) return 'failed';
    // It was logged when it came. Only another version may read it: it is kept for that, and not tried for ever.
    const isOld = Date.now() - row.receivedAt.getTime() > DAY_MS;
    if (isOld) await change(db, row.id, { nextAttemptAt: sql<Date>`'infinity'` });
    return 'notUnderstood';
  }
}

async function change(
  db: Db,
  id: string,
  values:
    | { takenInAt: ReturnType<typeof sql<Date>> }
    | { nextAttemptAt: ReturnType<typeof sql<Date>> }
    | { error: string },
): Promise<void> {
  await db.updateTable('unprocessedWebhooks').set(values).where('id', '=', id).execute();
}

function wordsOf(error: unknown): string {
  return withoutNul(reasonOf(error)).slice(0, LONGEST_ERROR);
}

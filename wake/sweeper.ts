import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { reasonOf } from '../reason';
import { signalConversation, type WakeTarget } from './waker';

const EVERY_MS = 2_000;
const BATCH = 100;
const AT_ONCE = 10;
const PAUSE_SECONDS = 60;
/** Doublings of the pause of a conversation that is swept again and again: 60 s up to about an hour. */
const MOST_DOUBLINGS = 6;

/** One more thing the sweeper's loop does each time; it must be harmless when several workers do it at once. */
export type Chore = () => Promise<void>;

/**
 * Wakes conversations whose `wake_at` has passed: a lost signal, a Temporal that was away, a worker that was killed, a
 * far deadline. One loop a worker; several share the work by skipping each other's rows. Ends when `signal` aborts.
 */
export async function sweep(
  db: Db,
  target: WakeTarget,
  log: Logger,
  chores: Chore[],
  signal: AbortSignal,
): Promise<void> {
  const goOn = (error: unknown) => log.warn({ reason: reasonOf(error) }, 'The sweeper will try again.');
  while (!signal.aborted) {
    const full = await sweepOnce(db, target, log).then((signalled) => signalled === BATCH, goOn);
    // Each by itself: one that always fails must not keep the others from being done.
    for (const chore of chores) await chore().catch(goOn);
    if (!full) await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Takes one batch and signals it; answers how many were signalled. Where Temporal takes none of a slice, it is away: all
 * that is left is given back. One that fails beside others that don't has a fault of its own, and its pause doubles.
 */
export async function sweepOnce(db: Db, target: WakeTarget, log: Logger): Promise<number> {
  const due = await takeDue(db);
  const failed: string[] = [];
  for (let at = 0; at < due.length; at += AT_ONCE) {
    const slice = due.slice(at, at + AT_ONCE);
    const results = await Promise.allSettled(slice.map((id) => signalConversation(target, id)));
    const refused = slice.filter((_id, index) => results[index]?.status === 'rejected');
    if (refused.length < slice.length) {
      failed.push(...refused);
      continue;
    }
    const left = [...failed, ...due.slice(at)];
    await giveBack(db, left);
    log.warn({ left: left.length }, 'Temporal does not take signals; the sweeper goes on when it does.');
    return due.length - left.length;
  }
  if (failed.length > 0)
    log.warn(
      { conversationIds: failed },
      'Temporal took no signal for some conversations; they are tried later.',
    );
  return due.length - failed.length;
}

function takeDue(db: Db): Promise<string[]> {
  return inTransaction(db, async (trx) => {
    // Materialized: the planner must not run the limited, skipping query twice. now() and not the moving clock, so that
    // the index is used.
    const { rows } = await sql<{ id: string }>`
      with due as materialized (
        select id from conversations where wake_at <= now()
        order by wake_at limit ${BATCH}::int for update skip locked)
      update conversations set
        wake_at = clock_timestamp() + interval '1 second' * ${PAUSE_SECONDS}::int * power(2, least(sweeps, ${MOST_DOUBLINGS}::int)),
        sweeps = sweeps + 1
      from due where conversations.id = due.id
      returning conversations.id`.execute(trx);
    return rows.map((row) => row.id);
  });
}

/** In the order of ids, as everybody who takes the locks of several conversations. */
async function giveBack(db: Db, ids: string[]): Promise<void> {
  await inTransaction(db, async (trx) => {
    await trx
      .selectFrom('conversations')
      .select('id')
      .where('id', 'in', ids)
      .orderBy('id')
      .forUpdate()
      .execute();
    await trx
      .updateTable('conversations')
      .set({
        wakeAt: sql<Date>`least(wake_at, clock_timestamp() + interval '2 seconds')`,
        sweeps: sql<number>`greatest(sweeps - 1, 0)`,
      })
      .where('id', 'in', ids)
      .execute();
  });
}

import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import { limitTransaction, sqlState } from '../db/transaction';
import { Refusal } from '../refusal';

const STATEMENT_CANCELLED = '57014';
const MOST_MS = 10_000;
/** Each holds a connection for seconds: agents and webhooks need the others of the pool. */
const MOST_AT_ONCE = 2;
const atWork = new WeakMap<Db, number>();

/** Runs one step of a count in what is left of the ten seconds. */
export type InRest = <T>(step: () => Promise<T>) => Promise<T>;

/**
 * Counts in a transaction that sees one moment, with more memory to sort in than what agents do. Several statements each
 * go through `inRest`. @throws Refusal 503 that says to ask for less, when it takes ten seconds; or to ask again, when
 * two counts are at work.
 */
export async function inTime<T>(db: Db, count: (trx: Trx, inRest: InRest) => Promise<T>): Promise<T> {
  const others = atWork.get(db) ?? 0;
  if (others >= MOST_AT_ONCE) throw busy();
  atWork.set(db, others + 1);
  try {
    return await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (trx) => {
        const begun = performance.now();
        await limitTransaction(trx);
        // Compiling such a query takes longer than running it.
        await sql`select set_config('work_mem', '64MB', true), set_config('jit', 'off', true)`.execute(trx);
        return count(trx, async (step) => {
          const left = Math.floor(MOST_MS - (performance.now() - begun));
          // Zero would be no limit at all.
          if (left < 1) throw tooLong();
          await sql`select set_config('statement_timeout', ${`${left}ms`}, true)`.execute(trx);
          return step();
        });
      });
  } catch (error) {
    if (sqlState(error) !== STATEMENT_CANCELLED) throw error;
    throw tooLong();
  } finally {
    atWork.set(db, (atWork.get(db) ?? 1) - 1);
  }
}

const tooLong = () =>
  new Refusal('report-too-long', 503, 'Counting this took longer than ten seconds. Choose a shorter period.');

const busy = () =>
  new Refusal('reports-busy', 503, 'Other reports are being counted. Ask again in a few seconds.', {
    retryAfterSeconds: 5,
  });

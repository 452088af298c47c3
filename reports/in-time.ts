import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import { limitTransaction, sqlState } from '../db/transaction';
import { Refusal } from '../refusal';

const STATEMENT_CANCELLED = '57014';

/**
 * Counts in a transaction that sees one moment, with more memory to sort in than what agents do. @throws Refusal 503 that
 * says to ask for less, when a statement takes ten seconds.
 */
export async function inTime<T>(db: Db, count: (trx: Trx) => Promise<T>): Promise<T> {
  try {
    return await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (trx) => {
        await limitTransaction(trx);
        // Compiling such a query takes longer than running it.
        await sql`select set_config('work_mem', '64MB', true), set_config('jit', 'off', true)`.execute(trx);
        return count(trx);
      });
  } catch (error) {
    if (sqlState(error) !== STATEMENT_CANCELLED) throw error;
    throw new Refusal(
      'report-too-long',
      503,
      'Counting this took longer than ten seconds. Choose a shorter period.',
    );
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Db, Trx } from './connection';

const ATTEMPTS = 5;
// deadlock, serialisation failure, lock not available: another try of the whole transaction is the right answer.
const TRY_AGAIN = new Set(['40P01', '40001', '55P03']);

/**
 * Runs `work` in one transaction with our limits (a statement 10 s, waiting for a lock 3 s, idle 10 s), set for this
 * transaction only so that a pooler in transaction mode may stand in between. Deadlocks and lock time-outs are tried
 * again, at most five times; `work` must therefore have no effects outside the database.
 *
 * In somebody's transaction already (a scenario), `work` is simply part of it: who began it ends it, after the first
 * error too. No savepoints: a transaction with more than 64 of them slows the whole server down.
 */
export async function inTransaction<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
  if (isTransaction(db)) return work(db);
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(async (trx) => {
        await limitTransaction(trx);
        return work(trx);
      });
    } catch (error) {
      if (attempt >= ATTEMPTS || !TRY_AGAIN.has(sqlState(error) ?? '')) throw error;
      await pause(Math.random() * 20 * 2 ** attempt);
    }
  }
}

function isTransaction(db: Db): db is Trx {
  return db.isTransaction;
}

/** Our limits, for this transaction only. */
export async function limitTransaction(trx: Trx): Promise<void> {
  await sql`select set_config('statement_timeout', '10s', true), set_config('lock_timeout', '3s', true),
    set_config('idle_in_transaction_session_timeout', '10s', true)`.execute(trx);
}

/** The five-character SQLSTATE of a database error, or undefined for any other error. */
export function sqlState(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  // Each has a digit, which tells it from codes of the system (EPIPE).
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

const STATEMENT_CANCELLED = '57014';

/** True for an error that says nothing about what was asked: another transaction in the way, too slow, or away. */
export function isPassing(error: unknown): boolean {
  const state = sqlState(error) ?? '';
  return TRY_AGAIN.has(state) || state === STATEMENT_CANCELLED || isDatabaseAway(error);
}

/** True when the database itself is away (no connection, shutting down), as opposed to a statement it refused. */
export function isDatabaseAway(error: unknown): boolean {
  const state = sqlState(error);
  if (state) return state.startsWith('08') || state.startsWith('57P') || state.startsWith('53');
  if (typeof error !== 'object' || error === null) return false;
  const code = 'code' in error ? String(error.code) : '';
  const message = 'message' in error ? String(error.message) : '';
  return (
    /^(ECONNREFUSED|ECONNRESET|ENOENT|ETIMEDOUT|EPIPE|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN)$/.test(code) ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      message,
    )
  );
}

import { sql } from 'kysely';
import type { LockedConversation } from '../cases/lock-conversation';
import type { Trx } from '../db/connection';
import { isPassing } from '../db/transaction';

/** How the actions of one rule are done within the transaction of a pass. */
export type Guard = <T>(
  trx: Trx,
  locked: LockedConversation,
  work: () => Promise<T>,
) => Promise<{ done: T } | { error: unknown }>;

/** The ordinary way, at no cost: where a rule's actions throw, so does the whole pass. */
export const unguarded: Guard = async (_trx, _locked, work) => ({ done: await work() });

/**
 * For a pass that has thrown: all actions of a rule are done or, where they throw, none, and the transaction goes on.
 * What another try of the whole transaction may not meet (a deadlock, a database that is away) is thrown on.
 */
export const guarded: Guard = async (trx, { conversation }, work) => {
  // It counts up with what is written.
  const before = { ...conversation };
  await sql`savepoint guarded`.execute(trx);
  try {
    const done = await work();
    await sql`release savepoint guarded`.execute(trx);
    return { done };
  } catch (error) {
    if (isPassing(error)) throw error;
    await sql`rollback to savepoint guarded`.execute(trx);
    await sql`release savepoint guarded`.execute(trx);
    Object.assign(conversation, before);
    return { error };
  }
};

import type { Db, Trx } from '../db/connection';
import { sqlState } from '../db/transaction';

const MOST_ATTEMPTS = 5;
/** What can't refer to a customer who is part of another one by now. */
const REFERENCES = new Set([
  'contact_addresses_contact_id_fkey',
  'conversations_contact_id_fkey',
  'cases_contact_id_fkey',
]);

/** The customer that an id stands for now: the same, or whose part it has become. */
export async function currentContactId(db: Db | Trx, id: string): Promise<string> {
  const merged = await db
    .selectFrom('mergedContacts')
    .select('intoId')
    .where('contactId', '=', id)
    .executeTakeFirst();
  return merged?.intoId ?? id;
}

/** The customer or the conversation that was found has become part of another one before it could be locked. */
export class MergedMeanwhile extends Error {}

/**
 * Runs what finds a customer first and locks the conversation then, again from the beginning when the customer was
 * merged in between: then the same addresses lead to the other one. `work` is a transaction of its own.
 */
export async function againIfMerged<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= MOST_ATTEMPTS || !wasMerged(error)) throw error;
    }
  }
}

function wasMerged(error: unknown): boolean {
  if (error instanceof MergedMeanwhile) return true;
  const isReference = sqlState(error) === '23503' && typeof error === 'object' && error !== null;
  return isReference && 'constraint' in error && REFERENCES.has(String(error.constraint));
}

import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import { inTransaction } from '../db/transaction';
import type { Rule } from '../rules/schema';
import { listRules } from './rules';

/** Enough for every desk we know of; each event reads and judges them one after the other. */
export const MAX_RULES = 500;

// Any number will do, as long as nothing else locks it.
const RULES_LOCK = 7_203_441;

/**
 * Changes rules and publishes them in one transaction: what `change` did is live for every event stored from the commit
 * on. One change at a time, so that of two administrators neither loses anything.
 */
export async function publishRules<T>(
  db: Db,
  publishedBy: string,
  change: (trx: Trx) => Promise<T>,
): Promise<T> {
  return inTransaction(db, async (trx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(RULES_LOCK)})`.execute(trx);
    const result = await change(trx);
    const rules = (await listRules(trx, { limit: MAX_RULES })).map(published);
    await trx
      .insertInto('ruleVersions')
      .values({ rules: JSON.stringify(rules), publishedBy })
      .execute();
    return result;
  });
}

function published({ id, name, type, mode, conditions, actions, stop }: Rule): Rule {
  return { id, name, type, mode, conditions, actions, stop };
}

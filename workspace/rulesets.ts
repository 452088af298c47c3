import type { Db, Trx } from '../db/connection';
import type { Rule } from '../rules/schema';

const KEPT = 20;

/** Reads a published version through the caller's connection or transaction. */
export type ReadRuleset = (db: Db | Trx, version: number) => Promise<readonly Rule[]>;

/**
 * A reader that keeps the versions used last, for one process and one database. A version never changes, so what is
 * kept is never stale; and the same rule objects come back, which `evaluateRule` compiles only once.
 * Rejects for a version that isn't there.
 */
export function rulesetReader(): ReadRuleset {
  const kept = new Map<number, readonly Rule[]>();
  return async (db, version) => {
    const rules = kept.get(version) ?? (await readRuleset(db, version));
    kept.delete(version);
    kept.set(version, rules);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
    return rules;
  };
}

async function readRuleset(db: Db | Trx, version: number): Promise<readonly Rule[]> {
  const row = await db
    .selectFrom('ruleVersions')
    .select('rules')
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return row.rules as Rule[]; // written by publishRules
}

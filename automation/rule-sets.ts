import type { Db, Trx } from '../db/connection';
import type { RuleSet } from '../rules/rule-set';

const KEPT = 20;

export interface PublishedRules {
  version: number;
  set: RuleSet;
}

/** Reads published rules through the caller's connection or transaction. */
export interface RuleSetReader {
  /** Rejects for a version that isn't there. */
  version: (db: Db | Trx, version: number) => Promise<RuleSet>;
  newest: (db: Db | Trx) => Promise<PublishedRules>;
}

/**
 * A reader that keeps the versions used last, for one process and one database. A version never changes, so what is
 * kept is never stale; and the same rule objects come back, which `evaluateRule` compiles only once.
 */
export function ruleSetReader(): RuleSetReader {
  const kept = new Map<number, RuleSet>();
  async function version(db: Db | Trx, wanted: number): Promise<RuleSet> {
    const set = kept.get(wanted) ?? (await readVersion(db, wanted));
    kept.delete(wanted);
    kept.set(wanted, set);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
    return set;
  }
  return {
    version,
    async newest(db) {
      const newest = await newestVersion(db);
      return { version: newest, set: await version(db, newest) };
    },
  };
}

/** The number of the version that is published now. There always is one. */
export async function newestVersion(db: Db | Trx): Promise<number> {
  const { newest } = await db
    .selectFrom('ruleVersions')
    .select((eb) => eb.fn.max('version').as('newest'))
    .executeTakeFirstOrThrow();
  return newest;
}

/** The rules that are published now, read anew. */
export async function readPublished(db: Db | Trx): Promise<PublishedRules> {
  const { version, ruleSet } = await db
    .selectFrom('ruleVersions')
    .select(['version', 'ruleSet'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return { version, set: ruleSet as unknown as RuleSet }; // written by publishRules
}

async function readVersion(db: Db | Trx, version: number): Promise<RuleSet> {
  const { ruleSet } = await db
    .selectFrom('ruleVersions')
    .select('ruleSet')
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return ruleSet as unknown as RuleSet; // written by publishRules
}

export interface Draft extends PublishedRules {
  changedBy: string | null;
  changedAt: Date;
}

/** The draft, with the version it was begun from; null when nothing was changed since the last publication. */
export async function readDraft(db: Db | Trx): Promise<Draft | null> {
  const row = await db.selectFrom('ruleDraft').selectAll().executeTakeFirst();
  if (!row) return null;
  const { basedOn, ruleSet, changedBy, changedAt } = row;
  return { version: basedOn, set: ruleSet as unknown as RuleSet, changedBy, changedAt }; // written by changeRules
}

/** Throws the draft away, if there is one; what is live stays as it is. */
export async function deleteDraft(trx: Trx): Promise<void> {
  await trx.deleteFrom('ruleDraft').execute();
}

/** The rules that are live, or the draft: what is live where nothing was drafted. */
export async function readRules(db: Db | Trx, target: 'published' | 'draft'): Promise<RuleSet> {
  const draft = target === 'draft' ? await readDraft(db) : null;
  return draft?.set ?? (await readPublished(db)).set;
}

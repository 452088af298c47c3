import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { changesNothing } from '../rules/diff-rule-sets';
import type { RuleSet } from '../rules/rule-set';
import { goingLive } from './edit-rule-set';
import { deleteDraft, readDraft, readPublished } from './rule-sets';
import { asJson, lockRules, storeVersion, type Verdict } from './store-version';
import { publishTested } from './tested-publication';

/** What a change is made to: what is live, or the draft beside it. */
export type Target = 'published' | 'draft';

/** A change of a rule set: may look things up, and refuses what can't be. `now` is ISO 8601. */
export type Edit = (set: RuleSet, now: string, trx: Trx) => Promise<RuleSet> | RuleSet;

/**
 * Changes the rules, in one transaction and one change at a time, so that of two administrators neither loses anything.
 * A change of what is published is a new version, live for every event stored from the commit on; one that changes
 * nothing makes none, and a draft that says what is live is none. Answers the set as it is now. `override`: also when a scenario fails.
 * @throws Refusal 409 when what would be published has a scenario that fails.
 */
export function changeRules(
  db: Db,
  by: string,
  target: Target,
  edit: Edit,
  override = false,
): Promise<RuleSet> {
  const change = (verdict: Verdict | null) => async (trx: Trx) => {
    const now = await lockRules(trx);
    const published = await readPublished(trx);
    const before = target === 'draft' ? ((await readDraft(trx))?.set ?? published.set) : published.set;
    const after = await edit(before, now, trx);
    if (after === before) return after;
    if (target === 'draft') {
      // A draft that nobody sees would go on under everybody's next change.
      if (changesNothing(published.set, after)) {
        await deleteDraft(trx);
        return published.set;
      }
      await storeDraft(trx, after, published.version, by);
      return after;
    }
    const live = goingLive(after, published.set, now);
    await storeVersion(trx, live, { by, verdict, replaces: published.set });
    return live;
  };
  return publishTested(db, override, (verdict) => inTransaction(db, change(verdict)));
}

/** Keeps a draft. It remembers the version it was begun from, not the one it was changed at. */
export async function storeDraft(trx: Trx, set: RuleSet, basedOn: number, changedBy: string): Promise<void> {
  const ruleSet = asJson(set);
  await trx
    .insertInto('ruleDraft')
    .values({ ruleSet, basedOn, changedBy })
    .onConflict((conflict) =>
      conflict.column('onlyRow').doUpdateSet({ ruleSet, changedBy, changedAt: sql<Date>`clock_timestamp()` }),
    )
    .execute();
}

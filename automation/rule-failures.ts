import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Db, Trx } from '../db/connection';
import { inTransaction } from '../db/transaction';
import type { KeptRule, RuleSet } from '../rules/rule-set';
import { notifyAdministrators } from '../workspace/notify';
import { lockRules, storeVersion } from './store-version';
import { readPublished } from './rule-sets';

/** A rule that fails so often in a row is switched off. */
const FAILURES_IN_A_ROW = 20;
const MAX_REASON = 500;

/** What a pass says about the rules it judged; nothing on the ordinary way. */
export interface PassFailures {
  failed: { ruleId: string; reason: string }[];
  /** Rules that had failed before and did not this time. */
  recovered: string[];
}

/** Which of these rules have failed the last time they were judged. */
export async function failingOf(trx: Trx, ruleIds: readonly string[]): Promise<string[]> {
  if (ruleIds.length === 0) return [];
  // Nearly always empty, so it is asked without the ids.
  const failing = await trx.selectFrom('ruleStates').select('ruleId').where('failures', '>', 0).execute();
  return failing.map(({ ruleId }) => ruleId).filter((id) => ruleIds.includes(id));
}

/**
 * Counts how often rules have failed in a row, and switches off those for which it was once too often. In transactions of
 * its own, after that of the pass: no conversation waits for a row or a lock that all share.
 */
export async function countFailures(
  db: Db,
  log: Pick<Logger, 'error'>,
  { failed, recovered }: PassFailures,
): Promise<void> {
  if (recovered.length > 0)
    await db.updateTable('ruleStates').set({ failures: 0 }).where('ruleId', 'in', recovered).execute();
  for (const { ruleId, reason } of failed) {
    const { failures } = await db
      .insertInto('ruleStates')
      .values({ ruleId, failures: 1 })
      .onConflict((conflict) =>
        conflict.column('ruleId').doUpdateSet({ failures: sql<number>`rule_states.failures + 1` }),
      )
      .returning('failures')
      .executeTakeFirstOrThrow();
    if (failures >= FAILURES_IN_A_ROW) await switchOff(db, log, ruleId, reason);
  }
}

/** Publishes the rules with this one switched off, unless somebody has done it already. */
async function switchOff(db: Db, log: Pick<Logger, 'error'>, ruleId: string, reason: string): Promise<void> {
  const rule = await inTransaction(db, async (trx) => {
    const now = await lockRules(trx);
    const { set } = await readPublished(trx);
    const rule = set.rules.find(({ id }) => id === ruleId);
    // Switched on again it starts from nothing.
    await trx.updateTable('ruleStates').set({ failures: 0 }).where('ruleId', '=', ruleId).execute();
    if (!rule || rule.mode === 'off') return null;
    const why = `after ${FAILURES_IN_A_ROW} failures in a row: ${reason.slice(0, MAX_REASON)}`;
    await storeVersion(trx, withRuleOff(set, rule, now), {
      by: null,
      note: `Switched off ${why}`,
      replaces: set,
    });
    await notifyAdministrators(trx, {
      text: `The rule "${rule.name}" was switched off ${why}`,
      at: new Date(now),
    });
    return rule;
  });
  if (rule) log.error({ ruleId }, 'A rule was switched off: it failed 20 times in a row. Its runs say why.');
}

/** Not through the checks of a change: a rule may fail because it would not pass them any more. */
function withRuleOff(set: RuleSet, off: KeptRule, now: string): RuleSet {
  const rules = set.rules.map((rule) =>
    rule === off ? { ...rule, mode: 'off' as const, updatedAt: now } : rule,
  );
  return { ...set, rules };
}

import { changeRules } from '../../automation/change-rules';
import {
  allPlaced,
  placed,
  withChangedRule,
  withoutRule,
  withRule,
  withRuleOrder,
} from '../../automation/edit-rule-set';
import { checkReferences } from '../../automation/rule-references';
import { readPublished } from '../../automation/rule-sets';
import type { Db } from '../../db/connection';
import type { RuleType } from '../../db/schema';
import { NO_RULES } from '../../rules/rule-set';
import type { RuleInput, RulePatch } from '../../rules/schema';

/** The calls of `/api/rules` on what is published, for tests without HTTP. */

export async function createRule(db: Db, by: string, id: string, input: RuleInput) {
  const set = await changeRules(db, by, 'published', async (set, now, trx) => {
    if (set.rules.some((rule) => rule.id === id)) return set;
    await checkReferences(trx, [{ path: '', actions: input.actions }]);
    return withRule(set, id, input, now);
  });
  return placed(set, id);
}

export async function patchRule(db: Db, by: string, id: string, change: RulePatch) {
  const set = await changeRules(db, by, 'published', async (set, now, trx) => {
    if (change.actions) await checkReferences(trx, [{ path: '', actions: change.actions }]);
    return withChangedRule(set, id, change, now);
  });
  return placed(set, id);
}

export async function deleteRule(db: Db, by: string, id: string): Promise<void> {
  await changeRules(db, by, 'published', (set) => withoutRule(set, id));
}

export async function orderRules(db: Db, by: string, type: RuleType, ids: readonly string[]) {
  await changeRules(db, by, 'published', (set) => withRuleOrder(set, type, ids));
}

export async function publishedRules(db: Db, type?: RuleType) {
  const all = allPlaced((await readPublished(db)).set);
  return type ? all.filter((rule) => rule.type === type) : all;
}

/** Publishes that there are no rules, and throws the draft away. */
export async function withoutRules(db: Db): Promise<void> {
  await db.deleteFrom('ruleDraft').execute();
  await db
    .insertInto('ruleVersions')
    .values({ ruleSet: JSON.stringify(NO_RULES) })
    .execute();
}

import { randomUUID } from 'node:crypto';
import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { notFound } from '../refusal';
import type { RuleSet } from '../rules/rule-set';
import { replacingRuleSet, type RuleSetInput } from '../rules/rule-set-schema';
import { newRule, type RuleInput } from '../rules/schema';
import { withRule } from './edit-rule-set';
import { checkReferences } from './rule-references';
import { readPublished, readRules } from './rule-sets';
import type { TryRequest } from './try-request';

/** What can be tried: what is drafted or live, a whole set, or one rule in its place among those that are live, or drafted. */
export type WantedRules =
  | 'draft'
  | 'published'
  | { set: RuleSetInput }
  | { rule: RuleInput; id?: string | undefined; isDrafted: boolean };

/**
 * The rules of a try. A single rule is tried as if it were on, in the place of the rule with this id, or below the
 * others of its type. @throws Refusal 400 as saving would, 404 when there is no rule with the id.
 */
export function readTriedRules(db: Db, wanted: WantedRules): Promise<Omit<TryRequest, 'filter'>> {
  return inTransaction(db, async (trx) => {
    const { set: published } = await readPublished(trx);
    const now = new Date().toISOString(); // only shown, never judged
    if (wanted === 'published') return { tried: published, published: null, only: null };
    if (wanted === 'draft') return { tried: await readRules(trx, 'draft'), published, only: null };
    if ('set' in wanted) {
      const lists = wanted.set.rules.map(({ actions }, index) => ({
        path: `rules.set.rules.${index}.`,
        actions,
      }));
      await checkReferences(trx, lists);
      return { tried: replacingRuleSet(wanted.set, published, now), published, only: null };
    }
    await checkReferences(trx, [{ path: 'rules.rule.', actions: wanted.rule.actions }]);
    const among = wanted.isDrafted ? await readRules(trx, 'draft') : published;
    return { published, ...withTried(among, wanted, now) };
  });
}

function withTried(
  among: RuleSet,
  { rule, id }: { rule: RuleInput; id?: string | undefined },
  now: string,
): { tried: RuleSet; only: string } {
  const { enabled: _, ...given } = rule;
  const on: RuleInput = { ...given, mode: 'on' };
  const only = id ?? randomUUID();
  if (id === undefined) return { tried: withRule(among, only, on, now), only };
  const old = among.rules.find((one) => one.id === id);
  if (!old) throw notFound('rule to be tried');
  const rules = among.rules.map((one) => (one === old ? { ...one, ...newRule(id, on) } : one));
  return { tried: { ...among, rules }, only };
}

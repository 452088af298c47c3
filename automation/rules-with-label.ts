import type { Db } from '../db/connection';
import { namesLabel, scenarioNamesLabel } from '../rules/names-label';
import type { RuleSet } from '../rules/rule-set';
import { readRules } from './rule-sets';

export interface RulesWithLabel {
  rules: {
    id: string;
    name: string;
    /** It is published, and names the label. */
    isLive: boolean;
    /** It names the label in the draft, or is live and stays as it is. */
    isInDraft: boolean;
    /** It is live, and the draft is without it. */
    isDeleted: boolean;
  }[];
  /** Of the draft, by name. */
  scenarios: string[];
}

/** The rules that name a label, live or in the draft, and the draft's scenarios that do. */
export async function rulesWithLabel(db: Db, label: string): Promise<RulesWithLabel> {
  const [live, draft] = await Promise.all([readRules(db, 'published'), readRules(db, 'draft')]);
  const naming = ({ rules }: RuleSet) => rules.filter((rule) => namesLabel(rule, label));
  const [liveRules, draftRules] = [naming(live), naming(draft)];
  const names = new Map([...liveRules, ...draftRules].map(({ id, name }) => [id, name]));
  const isIn = (rules: RuleSet['rules'], wanted: string) => rules.some(({ id }) => id === wanted);
  return {
    rules: [...names].map(([id, name]) => ({
      id,
      name,
      isLive: isIn(liveRules, id),
      isInDraft: isIn(draftRules, id),
      isDeleted: !isIn(draft.rules, id),
    })),
    scenarios: draft.scenarios
      .filter((scenario) => scenarioNamesLabel(scenario, label))
      .map(({ name }) => name),
  };
}

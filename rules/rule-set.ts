import type { RuleType } from '../db/schema';
import type { Scenario } from './scenario';
import type { Rule } from './schema';

/** Rules that are switched and moved together. */
export interface Section {
  id: string;
  type: RuleType;
  name: string;
  /** False: none of its rules is judged. */
  enabled: boolean;
  /** Of its rules at most one acts on an event: the first that matches. */
  firstMatch: boolean;
}

/** A rule as it stands in a rule set, with what only storing it could add. Instants are ISO 8601. */
export interface KeptRule extends Rule {
  createdAt: string;
  updatedAt: string;
  /** Since when it waits, of a rule of type `current`: what was due before then does not fire. */
  activeSince: string;
  /** How many messages in ten minutes its dry run promised; null where none was made. */
  expectedPer10Minutes: number | null;
}

/** All automation of a workspace at one time. Rules and sections stand in their order. */
export interface RuleSet {
  sections: readonly Section[];
  rules: readonly KeptRule[];
  scenarios: readonly Scenario[];
}

export const NO_RULES: RuleSet = Object.freeze({ sections: [], rules: [], scenarios: [] });

export const RULE_TYPES = ['new', 'updated', 'current'] as const satisfies RuleType[];

/** The rules of a type in the order they run: those in no section, then section by section. */
export function inRunOrder({ sections, rules }: RuleSet, type: RuleType): KeptRule[] {
  const places = [null, ...sections.filter((section) => section.type === type).map(({ id }) => id)];
  const ofType = rules.filter((rule) => rule.type === type);
  return places.flatMap((place) => ofType.filter((rule) => rule.sectionId === place));
}

/** All rules, by type and in the order they run. */
export function allInOrder(set: RuleSet): KeptRule[] {
  return RULE_TYPES.flatMap((type) => inRunOrder(set, type));
}

import type { WrittenAction } from '../actions/written-action';
import type { components } from '../api/schema';

export type Rule = components['schemas']['Rule'];
export type RuleType = Rule['type'];
export type RuleMode = Rule['mode'];
export type Section = components['schemas']['RuleSection'];
export type After = NonNullable<Rule['after']>;
export type Catalogue = components['schemas']['RuleCatalogue'];
export type Difference = components['schemas']['RuleDifference'];
export type Try = components['schemas']['RuleTry'];
export type TryResult = NonNullable<Try['result']>;
export type Example = components['schemas']['RuleExample'];

export const TYPES = ['new', 'updated', 'current'] as const satisfies RuleType[];
export const MODES = ['off', 'watch', 'on'] as const satisfies RuleMode[];

/** The draft as it is looked at: its state goes along with the publication, so that nothing unseen goes live. */
export interface SeenDraft {
  changedAt: string;
  rules: Rule[];
  sections: Section[];
  differences: Difference[];
}

/** What a rule is while it is being written: `id` is null until it is saved. */
export interface WrittenRule {
  id: string | null;
  name: string;
  type: RuleType;
  mode: RuleMode;
  sectionId: string | null;
  after: After | null;
  conditions: Tree;
  actions: WrittenAction[];
  stop: boolean;
}

/** A condition tree as json-rules-engine reads it. */
export type Tree = { all: Node[] } | { any: Node[] } | { not: Node };
export type Node = Tree | Leaf;
export interface Leaf {
  fact: string;
  operator: string;
  value: unknown;
}

export const isLeaf = (node: Node): node is Leaf => 'fact' in node;

/** As the API takes it. */
export function bodyOf({ id: _, ...rule }: WrittenRule) {
  // Their shapes are for the API to judge.
  return { ...rule, conditions: rule.conditions as never, actions: rule.actions as never[] };
}

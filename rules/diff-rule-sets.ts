import { allInOrder, type KeptRule, type RuleSet, type Section } from './rule-set';
import { sorted } from './rule-set-schema';

/** One rule, section or scenario that differs between two sets. */
export interface Difference {
  of: 'rule' | 'section' | 'scenario';
  /** Null for scenarios, which go by their name. */
  id: string | null;
  name: string;
  change: 'added' | 'removed' | 'changed' | 'moved';
  fields: { field: string; from: unknown; to: unknown }[];
}

const RULE_FIELDS = ['name', 'type', 'mode', 'sectionId', 'after', 'conditions', 'actions', 'stop'] as const;
const SECTION_FIELDS = ['name', 'type', 'enabled', 'firstMatch'] as const;

/** What differs between two sets of rules, in the order of the second one; what is gone comes last. Pure. */
export function diffRuleSets(from: RuleSet, to: RuleSet): Difference[] {
  return [
    ...differences('section', from.sections, to.sections, SECTION_FIELDS),
    ...differences('rule', allInOrder(from), allInOrder(to), RULE_FIELDS),
    ...scenarioDifferences(from, to),
  ];
}

/** Whether the second set says the same as the first: there is nothing to publish. */
export function changesNothing(from: RuleSet, to: RuleSet): boolean {
  return diffRuleSets(from, to).length === 0;
}

function differences<T extends KeptRule | Section>(
  of: 'rule' | 'section',
  from: readonly T[],
  to: readonly T[],
  fields: readonly (keyof T & string)[],
): Difference[] {
  const moved = movedIds(from, to);
  const here = to.flatMap((one): Difference[] => {
    const { id, name } = one;
    const old = from.find((other) => other.id === id);
    if (!old) return [{ of, id, name, change: 'added', fields: [] }];
    const changed = fields.filter((field) => !alike(old[field], one[field]));
    const entries = changed.map((field) => ({ field, from: old[field], to: one[field] }));
    if (entries.length > 0) return [{ of, id, name, change: 'changed', fields: entries }];
    return moved.has(id) ? [{ of, id, name, change: 'moved', fields: [] }] : [];
  });
  const gone = from.filter(({ id }) => !to.some((one) => one.id === id));
  return [
    ...here,
    ...gone.map(({ id, name }): Difference => ({ of, id, name, change: 'removed', fields: [] })),
  ];
}

/** Those that stand behind another one than before, looking only at what is in both. */
function movedIds(from: readonly (KeptRule | Section)[], to: readonly (KeptRule | Section)[]): Set<string> {
  const kept = (list: readonly (KeptRule | Section)[], other: readonly (KeptRule | Section)[]) =>
    list.filter(({ id }) => other.some((one) => one.id === id));
  const before = kept(from, to);
  const after = kept(to, from);
  const previous = (list: readonly (KeptRule | Section)[], id: string) => {
    const at = list.findIndex((one) => one.id === id);
    return list.slice(0, at).findLast((one) => one.type === list[at]?.type)?.id ?? null;
  };
  return new Set(after.map(({ id }) => id).filter((id) => previous(before, id) !== previous(after, id)));
}

function scenarioDifferences(from: RuleSet, to: RuleSet): Difference[] {
  const entry = (name: string, change: Difference['change']): Difference => ({
    of: 'scenario',
    id: null,
    name,
    change,
    fields: [],
  });
  const here = to.scenarios.flatMap((one) => {
    const old = from.scenarios.find(({ name }) => name === one.name);
    if (!old) return [entry(one.name, 'added')];
    return alike(old, one) ? [] : [entry(one.name, 'changed')];
  });
  const gone = from.scenarios.filter(({ name }) => !to.scenarios.some((one) => one.name === name));
  return [...here, ...gone.map(({ name }) => entry(name, 'removed'))];
}

function alike(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

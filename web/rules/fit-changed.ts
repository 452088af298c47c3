import type { RuleGroupType, RuleType as QueryRule } from 'react-querybuilder';
import { factOf, FIELDS, operatorsOf } from './catalogue-facts';
import { fitValue, valueKind } from './fit-value';
import type { Catalogue } from './rule-shapes';

/** The conditions whose fact or operator is another one than before, with values that fit; all others as they are. */
export function fitChanged(catalogue: Catalogue, before: RuleGroupType, now: RuleGroupType): RuleGroupType {
  const known = new Map(leavesOf(before).map((leaf) => [leaf.id, leaf]));
  const inGroup = (group: RuleGroupType): RuleGroupType => ({
    ...group,
    rules: group.rules.map((rule) =>
      'rules' in rule ? inGroup(rule) : fitLeaf(catalogue, known.get(rule.id), rule),
    ),
  });
  return inGroup(now);
}

function leavesOf(group: RuleGroupType): QueryRule[] {
  return group.rules.flatMap((rule) => ('rules' in rule ? leavesOf(rule) : [rule]));
}

function fitLeaf(catalogue: Catalogue, before: QueryRule | undefined, now: QueryRule): QueryRule {
  if (before && before.field !== now.field) {
    // Another name of a field asks the same of another field.
    if (FIELDS.some((prefix) => before.field.startsWith(prefix) && now.field.startsWith(prefix))) return now;
    const operator = operatorsOf(catalogue, now.field)[0] ?? now.operator;
    return withFitValue(catalogue, { ...now, operator, valueSource: 'value', value: '' });
  }
  const isSame =
    before?.operator === now.operator && (before.valueSource ?? 'value') === (now.valueSource ?? 'value');
  return isSame ? now : withFitValue(catalogue, now);
}

function withFitValue(catalogue: Catalogue, leaf: QueryRule): QueryRule {
  const fact = factOf(catalogue, leaf.field);
  const asked = catalogue.operators.find(({ name }) => name === leaf.operator)?.value;
  if (leaf.valueSource === 'field' || !fact || asked === undefined) return leaf;
  return { ...leaf, value: fitValue(valueKind(asked, fact.type), leaf.value) };
}

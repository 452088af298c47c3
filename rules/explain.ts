import { changeOf, valueOf } from './asked';
import type { Comparison, Condition } from './conditions';
import type { Change, Facts, FactValue } from './facts';
import { ALL_KNOWN, judgeOfComparison, referenceIn, type Unknowns, type Verdict } from './judge';
import { operatorNamed } from './operators';
import type { Rule } from './schema';

/** What became of one condition. */
export interface Explained {
  /** Where it stands, e.g. `conditions.all.1`. */
  path: string;
  fact: string;
  operator: string;
  value: unknown;
  /** The value that the fact had, or what the event did to it; null when it was absent or is not known. */
  saw: FactValue | Change | null;
  /** Where the value is another fact: what that one was. */
  sawOther: FactValue | null;
  held: Verdict;
}

/** For every single condition of a rule, in their order, what it saw and whether it held. */
export function explain(
  rule: Pick<Rule, 'conditions'>,
  facts: Facts,
  unknowns: Unknowns = ALL_KNOWN,
): Explained[] {
  return comparisonsIn(rule.conditions, 'conditions').map(({ path, condition }) => {
    const { fact, operator, value } = condition;
    const other = referenceIn(value);
    const judge = judgeOfComparison(condition);
    const held = judge ? judge(facts, unknowns) : 'unknown';
    return {
      path,
      fact,
      operator,
      value,
      saw: unknowns.hidden.has(fact) ? null : seen(facts, fact, operator),
      sawOther: other === undefined || unknowns.hidden.has(other) ? null : (valueOf(facts, other) ?? null),
      held,
    };
  });
}

function seen(facts: Facts, fact: string, operator: string): FactValue | Change | null {
  const change = operatorNamed(operator)?.ofChange ? changeOf(facts, fact) : undefined;
  return change ?? valueOf(facts, fact) ?? null;
}

/** Every single condition of a tree with where it stands, in their order. */
export function comparisonsIn(node: Condition, path: string): { path: string; condition: Comparison }[] {
  if ('all' in node) return node.all.flatMap((inner, index) => comparisonsIn(inner, `${path}.all.${index}`));
  if ('any' in node) return node.any.flatMap((inner, index) => comparisonsIn(inner, `${path}.any.${index}`));
  if ('not' in node) return comparisonsIn(node.not, `${path}.not`);
  return [{ path, condition: node }];
}

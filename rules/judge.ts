import { askedChange, changeOf, valueOf } from './asked';
import type { Comparison, Condition, Conditions } from './conditions';
import type { Facts } from './facts';
import { operatorNamed, testOf } from './operators';

/** Whether something holds, as far as that can be known. */
export type Verdict = boolean | 'unknown';

/** What is not known of some facts: those of a snapshot. */
export interface Unknowns {
  /** They are there, with an empty text instead of the value, which is not kept. */
  hidden: ReadonlySet<string>;
  /** Nothing is known of them. */
  missing: (fact: string) => boolean;
  /** Whether the snapshot says what the event changed. */
  changesMissing: boolean;
}

export const ALL_KNOWN: Unknowns = Object.freeze({
  hidden: new Set<string>(),
  missing: () => false,
  changesMissing: false,
});

export type Judge = (facts: Facts, unknowns: Unknowns) => Verdict;

/**
 * A condition tree as a plain function: without promises, its values read once. Answers as json-rules-engine does where
 * all is known (a property test holds it), else in three-valued logic: what can't be otherwise is known all the same.
 * Undefined for a tree that this version of the program can't judge.
 */
export function judgeOf(tree: Conditions): Judge | undefined {
  return node(tree);
}

function node(condition: Condition): Judge | undefined {
  if ('all' in condition) return combined(condition.all, false);
  if ('any' in condition) return condition.any.length === 0 ? undefined : combined(condition.any, true);
  if ('not' in condition) {
    const inner = node(condition.not);
    return inner && ((facts, unknowns) => opposite(inner(facts, unknowns)));
  }
  return judgeOfComparison(condition);
}

/** `decisive` is the answer of one condition that decides the whole: true for any, false for all. */
function combined(conditions: readonly Condition[], decisive: boolean): Judge | undefined {
  if (!Array.isArray(conditions)) return undefined;
  const judges = conditions.map(node);
  if (!judges.every((judge) => judge !== undefined)) return undefined;
  return (facts, unknowns) => {
    let verdict: Verdict = !decisive;
    for (const judge of judges) {
      const one = judge(facts, unknowns);
      if (one === decisive) return decisive;
      if (one === 'unknown') verdict = one;
    }
    return verdict;
  };
}

function opposite(verdict: Verdict): Verdict {
  return verdict === 'unknown' ? verdict : !verdict;
}

/** The same for a single condition. */
export function judgeOfComparison({ fact, operator, value }: Comparison): Judge | undefined {
  const description = operatorNamed(operator);
  if (!description) return undefined;
  const reference = referenceIn(value);
  const test = reference === undefined ? testOf(operator, value) : undefined;
  return (facts, unknowns) => {
    if (isUnknown(facts, unknowns, { fact, operator, reference })) return 'unknown';
    const given = description.ofChange ? askedChange(facts, fact) : valueOf(facts, fact);
    const judge = test ?? testOf(operator, reference === undefined ? value : valueOf(facts, reference));
    return judge?.(given) ?? false;
  };
}

/** The name of the fact that stands as the value, if one does. */
export function referenceIn(value: unknown): string | undefined {
  const isReference = typeof value === 'object' && value !== null && 'fact' in value;
  return isReference && typeof value.fact === 'string' ? value.fact : undefined;
}

interface Question {
  fact: string;
  operator: string;
  reference: string | undefined;
}

function isUnknown(facts: Facts, unknowns: Unknowns, { fact, operator, reference }: Question): boolean {
  if (unknowns === ALL_KNOWN) return false;
  const valueUnknown = (name: string) => unknowns.hidden.has(name) || unknowns.missing(name);
  if (reference !== undefined && valueUnknown(reference)) return true;
  if (!operatorNamed(operator)?.ofChange)
    return operator === 'isPresent' ? unknowns.missing(fact) : valueUnknown(fact);
  if (unknowns.changesMissing) return true;
  const change = changeOf(facts, fact);
  if (operator === 'hasChanged') return change === undefined && unknowns.missing(fact);
  return change !== undefined && (change.from === undefined || change.to === undefined);
}

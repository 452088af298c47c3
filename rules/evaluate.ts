import { Almanac, Engine, Rule as EngineRule, type TopLevelCondition } from 'json-rules-engine';
import { askedChange, valueOf } from './asked';
import type { Condition, Conditions } from './conditions';
import type { Facts } from './facts';
import { ALL_KNOWN, judgeOf, type Judge, type Unknowns, type Verdict } from './judge';
import { compare, operatorNamed, OPERATORS } from './operators';
import type { Rule } from './schema';

/** json-rules-engine's class has this method; its types leave it out. */
interface JudgingRule extends EngineRule {
  setEngine(engine: Engine): void;
  evaluate(almanac: Almanac): Promise<{ result: unknown }>;
}

interface Compiled {
  /** Undefined where only the engine can say what is wrong with the conditions. */
  judge: Judge | undefined;
  engine: () => JudgingRule;
}

// Holds the operators only. It is never run: an engine that runs twice at once skips rules without a word, because the
// first run to finish sets the status that the other one reads.
const operators = new Engine([], { allowUndefinedFacts: true });
for (const name of Object.keys(OPERATORS))
  operators.addOperator(name, (fact: unknown, value: unknown) => compare(name, fact, value));

const compiled = new WeakMap<Conditions, Compiled>();

/**
 * Whether the rule's conditions hold for these facts. The engine judges only those that can hold: most rules have
 * nothing to do with most events, and the plain check that says so is 50 times faster. Rejects when they can't be
 * judged (a stored condition that this version of the program doesn't know); the caller records that and goes on with
 * the next rule.
 */
export async function evaluateRule(rule: Pick<Rule, 'conditions'>, facts: Facts): Promise<boolean> {
  const { judge, engine } = compiledOf(rule.conditions);
  if (judge?.(facts, ALL_KNOWN) === false) return false;
  const { result } = await engine().evaluate(new PlainFacts(facts));
  return result === true;
}

/**
 * The same without promises, for many events at once, and for facts of which not everything is known.
 * @throws Error when the conditions can't be judged.
 */
export function judgeKnowing(
  rule: Pick<Rule, 'conditions'>,
  facts: Facts,
  unknowns: Unknowns = ALL_KNOWN,
): Verdict {
  const { judge } = compiledOf(rule.conditions);
  if (!judge)
    throw new Error('The conditions hold something that this version of the program does not know.');
  return judge(facts, unknowns);
}

function compiledOf(conditions: Conditions): Compiled {
  let found = compiled.get(conditions);
  if (!found) {
    found = compile(conditions);
    compiled.set(conditions, found);
  }
  return found;
}

function compile(conditions: Conditions): Compiled {
  let engine: JudgingRule | undefined;
  return { judge: judgeOf(conditions), engine: () => (engine ??= engineRule(conditions)) };
}

function engineRule(conditions: Conditions): JudgingRule {
  const judge = new EngineRule({
    conditions: forEngine(conditions) as TopLevelCondition, // our trees are a subset of theirs
    event: { type: 'matched' },
  }) as JudgingRule;
  judge.setEngine(operators);
  return judge;
}

/** The tree with a mark on the conditions that ask for a change: facts are looked up differently for them. */
function forEngine(condition: Condition): Condition {
  if ('all' in condition && Array.isArray(condition.all))
    return { ...condition, all: condition.all.map(forEngine) };
  if ('any' in condition && Array.isArray(condition.any))
    return { ...condition, any: condition.any.map(forEngine) };
  if ('not' in condition) return { ...condition, not: forEngine(condition.not) };
  if (!('operator' in condition) || !operatorNamed(condition.operator)?.ofChange) return condition;
  return { ...condition, params: OF_CHANGE } as Condition; // only the engine sees the mark
}

const OF_CHANGE = Object.freeze({ ofChange: true });

/** Facts looked up by name: nothing computed, nothing hashed, and no JSONPath. */
class PlainFacts extends Almanac {
  constructor(private readonly facts: Facts) {
    super({ allowUndefinedFacts: true });
  }

  override factValue<T>(name: string, params?: Record<string, unknown>): Promise<T> {
    const value: unknown =
      params?.['ofChange'] === true ? askedChange(this.facts, name) : valueOf(this.facts, name);
    return Promise.resolve(value as T); // the operators look at the value's type themselves
  }
}

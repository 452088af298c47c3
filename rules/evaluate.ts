import { Almanac, Engine, Rule as EngineRule, type TopLevelCondition } from 'json-rules-engine';
import { compare, OPERATORS } from './operators';
import type { Facts } from './facts';
import type { Rule } from './schema';

/** json-rules-engine's class has this method; its types leave it out. */
interface JudgingRule extends EngineRule {
  setEngine(engine: Engine): void;
  evaluate(almanac: Almanac): Promise<{ result: unknown }>;
}

// Holds the operators only. It is never run: an engine that runs twice at once skips rules without a word, because the
// first run to finish sets the status that the other one reads.
const operators = new Engine([], { allowUndefinedFacts: true });
for (const name of Object.keys(OPERATORS))
  operators.addOperator(name, (fact: unknown, value: unknown) => compare(name, fact, value));

const compiled = new WeakMap<Rule, JudgingRule>();

/**
 * Whether the rule's conditions hold for these facts. Rejects when they can't be judged (a stored condition that this
 * version of the program doesn't know); the caller records that and goes on with the next rule.
 */
export async function evaluateRule(rule: Rule, facts: Facts): Promise<boolean> {
  let judge = compiled.get(rule);
  if (!judge) {
    judge = compile(rule);
    compiled.set(rule, judge);
  }
  const { result } = await judge.evaluate(new PlainFacts(facts));
  return result === true;
}

function compile(rule: Rule): JudgingRule {
  const judge = new EngineRule({
    conditions: rule.conditions as TopLevelCondition, // our trees are a subset of theirs
    event: { type: 'matched' },
  }) as JudgingRule;
  judge.setEngine(operators);
  return judge;
}

/** Facts looked up by name: nothing computed, nothing hashed, and no JSONPath. */
class PlainFacts extends Almanac {
  constructor(private readonly facts: Facts) {
    super({ allowUndefinedFacts: true });
  }

  override factValue<T>(name: string): Promise<T> {
    const value: unknown = Object.hasOwn(this.facts, name) ? this.facts[name as keyof Facts] : undefined;
    return Promise.resolve(value as T); // the operators look at the value's type themselves
  }
}

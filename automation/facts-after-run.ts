import { effectsOf, withChanges, type Known } from '../rules/after-actions';
import type { Rule } from '../rules/schema';

/** What was stored of one action of a run (`apply-actions.ts`): one for each action, in their order. */
interface StoredResult {
  type?: string;
  outcome?: string;
}

/**
 * The facts as a rule that acted left them to the rules below: only what it did counts, not what it wanted to do. What
 * followed from the world of that moment (whose turn it was) is unknown.
 */
export function factsAfterRun(known: Known, rule: Pick<Rule, 'actions'>, results: readonly unknown[]): Known {
  const done = rule.actions.filter((action, index) => {
    const { type, outcome } = (results[index] ?? {}) as StoredResult; // stored by runRules
    return type === action.type && outcome === 'done';
  });
  return withChanges(known, effectsOf(known, done).changes, false);
}

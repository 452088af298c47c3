import type { Scenario, ScenarioResult } from './scenario-shapes';

/** What became of a scenario, and of which one: it may have been written on since. */
export interface Played {
  of: Scenario;
  result: ScenarioResult;
}

export type Outcome = 'held' | 'failed' | 'notReached';

/** What became of a step, by its number from 1: a scenario ends at the first that fails. */
export function outcomeOf({ passed, failures }: ScenarioResult, number: number): Outcome {
  const failed = failures[0]?.step ?? 0;
  if (passed || number < failed) return 'held';
  return number === failed ? 'failed' : 'notReached';
}

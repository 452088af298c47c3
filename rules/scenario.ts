import type { z } from 'zod';
import type { scenario } from './scenario-schema';

/** A test that a rule set carries: what happens, when, and what must be true then. */
export type Scenario = z.infer<typeof scenario>;
/** One thing that happens, time that passes, or what must be true now: exactly one of its fields is there. */
export type Step = Scenario['steps'][number];
export type Expectation = NonNullable<Step['expect']>;

/** Why a scenario failed, and where: in its step of this number, from 1. */
export interface ScenarioFailure {
  step: number;
  /** Within the scenario: `steps[2].expect.status`. */
  path: string;
  expected: unknown;
  actual: unknown;
  words: string;
}

export interface ScenarioResult {
  name: string;
  passed: boolean;
  failures: ScenarioFailure[];
  /** How long it took. */
  ms: number;
}

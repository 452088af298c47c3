/** A test that a rule set carries: what happens, when, and what must be true then. */
export interface Scenario {
  name: string;
  /** Steps in their order; what may stand in one is checked by `rules/scenario-schema.ts`. */
  steps: readonly Record<string, unknown>[];
}

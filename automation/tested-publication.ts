import type { Db } from '../db/connection';
import { Refusal } from '../refusal';
import type { RuleSet } from '../rules/rule-set';
import type { ScenarioResult } from '../rules/scenario';
import { runScenarios } from './run-scenarios';
import { Untested, type Verdict } from './store-version';

const MOST_ATTEMPTS = 3;
const MOST_SHOWN = 20;

/**
 * Publishes a set once its scenarios have passed, or failed and are overridden. They are not played in the transaction
 * that publishes, where everybody else who changes rules would wait for them: that one is given up by `storeVersion`,
 * they are played, and it is begun again with the verdict. A set without scenarios is published at the first attempt.
 * @throws Refusal 409 with what fails.
 */
export async function publishTested<T>(
  db: Db,
  override: boolean,
  publish: (verdict: Verdict | null) => Promise<T>,
): Promise<T> {
  let verdict: Verdict | null = null;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
    try {
      return await publish(verdict);
    } catch (error) {
      if (!(error instanceof Untested)) throw error;
      verdict = { set: error.set, failed: await failingScenarios(db, error.set) };
      if (verdict.failed.length > 0 && !override) throw scenarioFailed(verdict.failed);
    }
  }
  throw new Refusal(
    'rules-changed',
    409,
    'Others changed the rules each time that the scenarios had been played. Try again.',
  );
}

/** The scenarios of a set that fail; none where it has none. */
export async function failingScenarios(db: Db, set: RuleSet): Promise<ScenarioResult[]> {
  const results = await runScenarios(db, set);
  return results.filter(({ passed }) => !passed);
}

function scenarioFailed(failed: readonly ScenarioResult[]): Refusal {
  const [first] = failed;
  const which = failed.length === 1 ? 'A scenario fails' : `${failed.length} scenarios fail`;
  return new Refusal(
    'scenario-failed',
    409,
    `${which}, nothing was published. "${first?.name ?? ''}": ${first?.failures[0]?.words ?? ''} ` +
      'Change the rules or the scenario, or publish with override=true; that is recorded with the version.',
    { scenarios: failed.slice(0, MOST_SHOWN) },
  );
}

import { DateTime } from 'luxon';
import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import { inShadowTables } from '../db/shadow-tables';
import { isDatabaseAway } from '../db/transaction';
import { reasonOf } from '../reason';
import { Refusal } from '../refusal';
import { mismatches } from '../rules/compare-expectation';
import type { RuleSet } from '../rules/rule-set';
import type { Scenario, ScenarioFailure, ScenarioResult, Step } from '../rules/scenario';
import { readSettings, type Settings } from '../workspace/settings';
import { createLook } from './look';
import { arrange, furnish } from './scenario-desk';
import { takeStep, type Play } from './scenario-steps';
import { OutOfTime, setClock } from './scenario-time';
import { readSeen } from './scenario-view';

/** All scenarios of a run together; what has not run by then has failed. */
const RUN_MS = 30_000;
const MOST_WAITING = 5;
/** Where a scenario doesn't say: a Monday that is hardly anybody's holiday. */
const START = '2026-01-12T09:00';

let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * Plays scenarios by the rules of a set: the code of the product itself, on tables that are there for this run only,
 * with time that is played. Nothing real is changed or locked. A process plays one run after the other.
 * @throws Refusal 503 when too many wait.
 */
export async function runScenarios(
  db: Db,
  set: RuleSet,
  scenarios: readonly Scenario[] = set.scenarios,
  runMs = RUN_MS,
): Promise<ScenarioResult[]> {
  if (scenarios.length === 0) return [];
  if (waiting >= MOST_WAITING)
    throw new Refusal('busy', 503, 'Other scenarios are being run. Try again in a moment.', {
      retryAfterSeconds: 5,
    });
  waiting += 1;
  const run = last.then(() => playAll(db, set, scenarios, runMs));
  last = run.catch(() => undefined);
  try {
    return await run;
  } finally {
    waiting -= 1;
  }
}

async function playAll(
  db: Db,
  set: RuleSet,
  scenarios: readonly Scenario[],
  runMs: number,
): Promise<ScenarioResult[]> {
  const settings = await readSettings(db);
  const until = performance.now() + runMs;
  return inShadowTables(
    db,
    (trx, schema) => furnish(trx, schema, set),
    async (trx) => {
      const stage: Stage = {
        trx,
        settings,
        until,
        // Its cache of rule sets is this run's: the version under test has a number that means another set elsewhere.
        look: createLook({ db: trx, log: { error: () => undefined }, announce: () => undefined }),
        ruleNames: set.rules.map(({ name }) => name),
      };
      const results: ScenarioResult[] = [];
      for (const scenario of scenarios) results.push(await playOne(stage, scenario));
      return results;
    },
  );
}

interface Stage {
  trx: Trx;
  settings: Settings;
  until: number;
  look: Play['look'];
  ruleNames: string[];
}

/** One scenario, from the tables as they were furnished; afterwards they are so again. */
async function playOne(stage: Stage, scenario: Scenario): Promise<ScenarioResult> {
  const began = performance.now();
  const { trx } = stage;
  await sql`savepoint scenario`.execute(trx);
  const failures = await failuresOf(stage, scenario);
  await sql`rollback to savepoint scenario`.execute(trx);
  const ms = Math.round(performance.now() - began);
  return { name: scenario.name, passed: failures.length === 0, failures, ms };
}

/** Why a scenario fails; none when it passes. It ends at its first step that fails. */
async function failuresOf(stage: Stage, scenario: Scenario): Promise<ScenarioFailure[]> {
  let at: Place = { number: 0, step: undefined };
  let play: Play | undefined;
  try {
    play = await begin(stage, scenario);
    for (const [index, step] of scenario.steps.entries()) {
      at = { number: index + 1, step };
      if (performance.now() > stage.until) throw new OutOfTime();
      if (!step.expect) await takeStep(play, step);
      const failed = await failedRules(stage.trx);
      if (failed.length > 0) return [failure(at, play, failed[0] ?? '')];
      if (!step.expect) continue;
      const found = mismatches(step.expect, await readSeen(play, stage.ruleNames));
      if (found.length > 0)
        return found.map((one) => ({ ...failure(at, play, one.words), ...placed(one, at) }));
    }
    return [];
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    return [failure(at, play, whyNotPlayed(error), error)];
  }
}

interface Place {
  number: number;
  step: Step | undefined;
}

async function begin({ trx, settings, until, look }: Stage, scenario: Scenario): Promise<Play> {
  await sql`select setval('pg_temp.case_number', 1, false)`.execute(trx);
  const desk = await arrange(trx, scenario, settings);
  const start = DateTime.fromISO(scenario.start ?? START, { zone: desk.settings.timeZone });
  const { name, address } = desk.customer;
  const play: Play = {
    trx,
    look,
    until,
    desk,
    now: start.toJSDate(),
    ahead: new Map(),
    customers: new Map([[name, { address, conversationId: null }]]),
    customer: name,
  };
  await setClock(play, play.now);
  return play;
}

/** A rule that throws is only recorded in real life; here it is a fault of the set. */
async function failedRules(trx: Trx): Promise<string[]> {
  const rows = await trx
    .selectFrom('ruleRuns')
    .select(['ruleName', 'error'])
    .where('outcome', '=', 'failed')
    .execute();
  return rows.map(
    ({ ruleName, error }) => `The rule "${ruleName}" failed: ${error ?? 'for an unknown reason'}`,
  );
}

function whyNotPlayed(error: unknown): string {
  if (error instanceof Refusal) return error.detail;
  if (error instanceof OutOfTime)
    return `Not finished: all scenarios together have ${RUN_MS / 1000} seconds. Make them fewer or shorter.`;
  return `It could not be played: ${reasonOf(error)}`;
}

function failure(
  { number, step }: Place,
  play: Play | undefined,
  words: string,
  error?: unknown,
): ScenarioFailure {
  const verb = step ? Object.keys(step)[0] : undefined;
  const inside = error instanceof Refusal ? error.more.errors?.[0]?.path : undefined;
  const path = [number === 0 ? undefined : `steps[${number - 1}]`, verb, inside];
  const time = play && DateTime.fromJSDate(play.now, { zone: play.desk.settings.timeZone });
  const when = time ? ` (${time.toFormat('ccc yyyy-MM-dd HH:mm:ss', { locale: 'en' })})` : '';
  return {
    step: number,
    path: path.filter((part) => part !== undefined && part !== '').join('.'),
    expected: null,
    actual: null,
    words: number === 0 ? words : `Step ${number}${when}: ${words}`,
  };
}

function placed({ key, expected, actual }: { key: string; expected: unknown; actual: unknown }, at: Place) {
  return { path: `steps[${at.number - 1}].expect.${key}`, expected, actual };
}

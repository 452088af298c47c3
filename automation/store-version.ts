import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { Trx } from '../db/connection';
import { Refusal } from '../refusal';
import type { RuleSet } from '../rules/rule-set';
import { changesNothing, diffRuleSets, type Difference } from '../rules/diff-rule-sets';
import type { ScenarioResult } from '../rules/scenario';
import { audit, type FieldChange } from '../workspace/audit-log';
import { timeRulesOf } from './anchors';
import { deleteDraft, readDraft } from './rule-sets';

// Any number will do, as long as nothing else locks it.
const RULES_LOCK = 7_203_441;
/** As JSON. A version is read whole by every process that judges by it. */
const MAX_SET_SIZE = 4_000_000;

/** What the scenarios of a set have said. */
export interface Verdict {
  set: RuleSet;
  failed: readonly ScenarioResult[];
}

/** A set was about to go live whose scenarios have not been played. */
export class Untested extends Error {
  constructor(readonly set: RuleSet) {
    super('The scenarios of this set have not been played.');
  }
}

/** Takes the lock of all changes of rules and answers the database's time, ISO 8601. */
export async function lockRules(trx: Trx): Promise<string> {
  await sql`select pg_advisory_xact_lock(${sql.lit(RULES_LOCK)})`.execute(trx);
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(trx);
  const [row] = rows;
  if (!row) throw new Error('The database did not tell the time.');
  return row.now.toISOString();
}

/**
 * Publishes a set as the next version and answers its number; a draft that says the same is done with. The caller holds the lock of the rules and, with a verdict,
 * stands within `publishTested`.
 */
export async function storeVersion(
  trx: Trx,
  set: RuleSet,
  how: {
    by: string | null;
    note?: string | null;
    /** What its scenarios have said, null when nobody has asked yet; left out where it goes live whatever they say. */
    verdict?: Verdict | null;
    /** What was live until now: while its time rules stay as they are, no due time has to be computed anew. */
    replaces: RuleSet;
    /** Time rules that also fire for what was due before now. */
    overdueOf?: ReadonlySet<string>;
  },
): Promise<number> {
  const overridden = how.verdict === undefined ? [] : mustBeTested(set, how.verdict);
  const unreached = await stillUnarmed(trx);
  const goesOn = (id: string) => waitingRule(how.replaces, id) === waitingRule(set, id);
  const { version } = await trx
    .insertInto('ruleVersions')
    .values({
      ruleSet: asJson(set),
      publishedBy: how.by,
      note: how.note ?? null,
      overridden: overridden.length > 0 ? JSON.stringify(overridden) : null,
      overdueRules: [...(how.overdueOf ?? []), ...(unreached ?? []).filter(goesOn)],
      armedAt: unreached === null && waitsAlike(how.replaces, set) ? sql<Date>`clock_timestamp()` : null,
    })
    .returning('version')
    .executeTakeFirstOrThrow();
  const draft = await readDraft(trx);
  if (draft && changesNothing(set, draft.set)) await deleteDraft(trx);
  await audit(trx, how.by, {
    what: 'rules.published',
    target: { type: 'rules', id: String(version), name: how.note ?? '' },
    changes: diffRuleSets(how.replaces, set).map(inShort),
  });
  return version;
}

/** What a version has changed, for the audit log: what exactly is in the versions themselves. */
function inShort({ of, name, change, fields }: Difference): FieldChange {
  const field = `${of} ${name}`;
  const mode = fields.find((one) => one.field === 'mode');
  if (mode) return { field, from: mode.from, to: mode.to };
  return { field, from: null, to: change };
}

/**
 * Null when all cases have the due times of what was live until now. Else the rules whose overdue cases are still to be
 * reached: the new version takes over what nobody will finish for the old one.
 */
async function stillUnarmed(trx: Trx): Promise<string[] | null> {
  const { armedAt, overdueRules } = await trx
    .selectFrom('ruleVersions')
    .select(['armedAt', 'overdueRules'])
    .orderBy('version', 'desc')
    .limit(1)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return armedAt === null ? overdueRules : null;
}

/** What a time rule waits for and since when, to compare. */
function waitingRule(set: RuleSet, id: string): string {
  const rule = timeRulesOf(set).find((one) => one.id === id);
  return JSON.stringify(rule && [rule.after, rule.activeSince]);
}

function waitsAlike(before: RuleSet, after: RuleSet): boolean {
  const waiting = (set: RuleSet) =>
    timeRulesOf(set).map(({ id, after, activeSince }) => [id, after, activeSince]);
  return isDeepStrictEqual(waiting(before), waiting(after));
}

/** The names of the scenarios that fail although the set goes live. */
function mustBeTested(set: RuleSet, verdict: Verdict | null): string[] {
  if (set.scenarios.length === 0) return [];
  if (!verdict || !isDeepStrictEqual(whatIsPlayed(verdict.set), whatIsPlayed(set))) throw new Untested(set);
  return verdict.failed.map(({ name }) => name);
}

/** A set without what only publishing writes, which no scenario depends on and every attempt has anew. */
function whatIsPlayed({ rules, ...set }: RuleSet) {
  const dates = { createdAt: null, updatedAt: null, activeSince: null, expectedPer10Minutes: null };
  return { ...set, rules: rules.map((rule) => ({ ...rule, ...dates })) };
}

/** @throws Refusal 413. */
export function asJson(set: RuleSet): string {
  const json = JSON.stringify(set);
  if (json.length > MAX_SET_SIZE)
    throw new Refusal(
      'too-large',
      413,
      `All rules together have at most ${MAX_SET_SIZE} characters: shorten texts or lists, or delete rules.`,
    );
  return json;
}

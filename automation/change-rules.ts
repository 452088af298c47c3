import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { Refusal } from '../refusal';
import type { RuleSet } from '../rules/rule-set';
import { timeRulesOf } from './anchors';
import { goingLive } from './edit-rule-set';
import { readDraft, readPublished } from './rule-sets';

// Any number will do, as long as nothing else locks it.
const RULES_LOCK = 7_203_441;
/** As JSON. A version is read whole by every process that judges by it. */
const MAX_SET_SIZE = 4_000_000;

/** What a change is made to: what is live, or the draft beside it. */
export type Target = 'published' | 'draft';

/** A change of a rule set: may look things up, and refuses what can't be. `now` is ISO 8601. */
export type Edit = (set: RuleSet, now: string, trx: Trx) => Promise<RuleSet> | RuleSet;

/**
 * Changes the rules, in one transaction and one change at a time, so that of two administrators neither loses anything.
 * A change of what is published is a new version, live for every event stored from the commit on; one that changes
 * nothing makes none. Answers the set as it is now.
 */
export function changeRules(db: Db, by: string, target: Target, edit: Edit): Promise<RuleSet> {
  return inTransaction(db, async (trx) => {
    const now = await lockRules(trx);
    const published = await readPublished(trx);
    const before = target === 'draft' ? ((await readDraft(trx))?.set ?? published.set) : published.set;
    const after = await edit(before, now, trx);
    if (after === before) return after;
    if (target === 'draft') {
      await storeDraft(trx, after, published.version, by);
      return after;
    }
    const live = goingLive(after, published.set, now);
    await storeVersion(trx, live, { by, replaces: published.set });
    return live;
  });
}

/** Takes the lock of all changes of rules and answers the database's time, ISO 8601. */
export async function lockRules(trx: Trx): Promise<string> {
  await sql`select pg_advisory_xact_lock(${sql.lit(RULES_LOCK)})`.execute(trx);
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(trx);
  const [row] = rows;
  if (!row) throw new Error('The database did not tell the time.');
  return row.now.toISOString();
}

/** Publishes a set as the next version and answers its number. The caller holds the lock of the rules. */
export async function storeVersion(
  trx: Trx,
  set: RuleSet,
  how: {
    by: string | null;
    note?: string | null;
    overridden?: readonly string[];
    /** What was live until now: while its time rules stay as they are, no due time has to be computed anew. */
    replaces: RuleSet;
    /** Time rules that also fire for what was due before now. */
    overdueOf?: ReadonlySet<string>;
  },
): Promise<number> {
  const unreached = await stillUnarmed(trx);
  const goesOn = (id: string) => waitingRule(how.replaces, id) === waitingRule(set, id);
  const { version } = await trx
    .insertInto('ruleVersions')
    .values({
      ruleSet: asJson(set),
      publishedBy: how.by,
      note: how.note ?? null,
      overridden: how.overridden?.length ? JSON.stringify(how.overridden) : null,
      overdueRules: [...(how.overdueOf ?? []), ...(unreached ?? []).filter(goesOn)],
      armedAt: unreached === null && waitsAlike(how.replaces, set) ? sql<Date>`clock_timestamp()` : null,
    })
    .returning('version')
    .executeTakeFirstOrThrow();
  return version;
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

/** The draft remembers the version it was begun from, not the one it was changed at. */
async function storeDraft(trx: Trx, set: RuleSet, basedOn: number, changedBy: string): Promise<void> {
  const ruleSet = asJson(set);
  await trx
    .insertInto('ruleDraft')
    .values({ ruleSet, basedOn, changedBy })
    .onConflict((conflict) =>
      conflict.column('onlyRow').doUpdateSet({ ruleSet, changedBy, changedAt: sql<Date>`clock_timestamp()` }),
    )
    .execute();
}

function asJson(set: RuleSet): string {
  const json = JSON.stringify(set);
  if (json.length > MAX_SET_SIZE)
    throw new Refusal(
      'too-large',
      413,
      `All rules together have at most ${MAX_SET_SIZE} characters: shorten texts or lists, or delete rules.`,
    );
  return json;
}

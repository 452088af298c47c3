import { sql } from 'kysely';
import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import type { RuleSet } from '../rules/rule-set';
import { readSettings, type Settings } from '../workspace/settings';
import { timeRulesOf } from './anchors';
import { armingsOf, readAnchored, rearm, type ArmingTime } from './armings';

const CONVERSATIONS = 500;
/** After so long without progress somebody else goes on. */
const ABANDONED = sql<Date>`clock_timestamp() - interval '1 minute'`;
/** What is due sooner is looked at so long before, so that a workflow is there in time. */
const AHEAD = sql`interval '1 minute'`;

/**
 * Gives all cases the due times that the newest version means, after it or the business hours were changed. One
 * process does it, in batches; one that dies in the middle is followed by another that begins again, which changes
 * nothing the second time. Answers whether there was anything to do. It starts no workflows: `wake_at` says who looks.
 */
export async function armAfterPublication(db: Db, signal?: AbortSignal): Promise<boolean> {
  const claimed = await claim(db);
  if (!claimed) return false;
  const { version, set, overdueOf } = claimed;
  await forgetGone(db, set);
  let cases = 0;
  for (let after: string | null = null; ;) {
    if (signal?.aborted) return true;
    const batch: string[] = await conversationsAfter(db, after);
    cases += await armBatch(db, batch, set, overdueOf);
    await db
      .updateTable('ruleVersions')
      .set({ armingAt: sql<Date>`clock_timestamp()`, armedCases: cases })
      .where('version', '=', version)
      .execute();
    after = batch.at(-1) ?? null;
    if (batch.length < CONVERSATIONS) break;
  }
  await db
    .updateTable('ruleVersions')
    .set({ armedAt: sql<Date>`clock_timestamp()` })
    .where('version', '=', version)
    .execute();
  return true;
}

/** The newest version, if nobody is at it and it isn't done. Older ones don't matter any more. */
async function claim(
  db: Db,
): Promise<{ version: number; set: RuleSet; overdueOf: ReadonlySet<string> } | null> {
  const row = await db
    .updateTable('ruleVersions')
    .set({ armingAt: sql<Date>`clock_timestamp()`, armedCases: 0 })
    .where('version', '=', (eb) =>
      eb.selectFrom('ruleVersions').select((max) => max.fn.max('version').as('v')),
    )
    .where('armedAt', 'is', null)
    .where((eb) => eb.or([eb('armingAt', 'is', null), eb('armingAt', '<', ABANDONED)]))
    .returning(['version', 'ruleSet', 'overdueRules'])
    .executeTakeFirst();
  if (!row) return null;
  const { version, ruleSet, overdueRules } = row;
  return { version, set: ruleSet as unknown as RuleSet, overdueOf: new Set(overdueRules) }; // written by storeVersion
}

/** What waits for a rule that is off or gone. */
async function forgetGone(db: Db, set: RuleSet): Promise<void> {
  const ids = timeRulesOf(set).map(({ id }) => id);
  for (;;) {
    const { rows } = await sql`
      delete from rule_armings where ctid = any(array(
        select ctid from rule_armings
        where used_at is null and not (rule_id = any(${ids}::uuid[])) limit 5000))
      returning 1`.execute(db);
    if (rows.length < 5_000) return;
  }
}

async function conversationsAfter(db: Db, after: string | null): Promise<string[]> {
  let query = db.selectFrom('conversations').select('id').orderBy('id').limit(CONVERSATIONS);
  if (after !== null) query = query.where('id', '>', after);
  return (await query.execute()).map(({ id }) => id);
}

/**
 * Only conversations with something to change are locked. A look that is at work with an older version holds its lock
 * until what it saw is stored, and one that comes later reads the new version: between them nothing is missed.
 */
async function armBatch(
  db: Db,
  batch: string[],
  set: RuleSet,
  overdueOf: ReadonlySet<string>,
): Promise<number> {
  const rules = timeRulesOf(set);
  const settings = await readSettings(db);
  const seen = await inTransaction(db, (trx) => readAnchored(trx, 'conversationId', batch));
  const now = new Date();
  const concerned = new Set(
    seen
      .filter((c) => armingsOf(c, rules, { now, calendar: settings, overdueOf }).length > 0)
      .map(({ conversationId }) => conversationId),
  );
  for (const conversationId of await withArmings(db, batch)) concerned.add(conversationId);
  if (concerned.size > 0) await armConversations(db, [...concerned], set, settings, overdueOf);
  return seen.length;
}

async function withArmings(db: Db, batch: string[]): Promise<string[]> {
  if (batch.length === 0) return [];
  const rows = await db
    .selectFrom('ruleArmings')
    .select('conversationId')
    .distinct()
    .where('conversationId', 'in', batch)
    .where('usedAt', 'is', null)
    .execute();
  return rows.map(({ conversationId }) => conversationId);
}

async function armConversations(
  db: Db,
  ids: string[],
  set: RuleSet,
  calendar: Settings,
  overdueOf: ReadonlySet<string>,
): Promise<void> {
  await inTransaction(db, async (trx) => {
    await trx
      .selectFrom('conversations')
      .select('id')
      .where('id', 'in', ids)
      .orderBy('id')
      .forUpdate()
      .execute();
    const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(trx);
    const time: ArmingTime = { now: rows[0]?.now ?? new Date(), calendar, overdueOf };
    const armed = await rearm(trx, await readAnchored(trx, 'conversationId', ids), timeRulesOf(set), time);
    if (armed.length === 0) return;
    const moved = [...new Set(armed.map(({ conversationId }) => conversationId))];
    await sql`
      update conversations set wake_at = least(wake_at, soonest.at)
      from (
        select conversation_id, greatest(min(due_at) - ${AHEAD}, clock_timestamp()) as at
        from rule_armings where conversation_id = any(${moved}::uuid[]) and used_at is null
        group by conversation_id) as soonest
      where conversations.id = soonest.conversation_id`.execute(trx);
  });
}

/**
 * How many cases have a time rule of the set that was due before its rule began to wait: those that publishing leaves
 * alone, unless this number is confirmed.
 */
export async function countOverdue(db: Db, set: RuleSet, ruleIds: ReadonlySet<string>): Promise<number> {
  const rules = timeRulesOf(set).filter(({ id }) => ruleIds.has(id));
  if (rules.length === 0) return 0;
  const calendar = await readSettings(db);
  const now = new Date();
  let count = 0;
  for (let after: string | null = null; ;) {
    const batch: string[] = await conversationsAfter(db, after);
    const cases = await inTransaction(db, (trx) => readAnchored(trx, 'conversationId', batch));
    count += cases.filter((c) =>
      armingsOf(c, rules, { now, calendar, overdueOf: ruleIds }).some(({ dueAt }) => dueAt < now),
    ).length;
    after = batch.at(-1) ?? null;
    if (batch.length < CONVERSATIONS) return count;
  }
}

export interface ArmingProgress {
  version: number;
  done: boolean;
  /** Cases looked at so far. */
  cases: number;
}

/** How far the due times of the newest version are. */
export async function readArmingProgress(db: Db): Promise<ArmingProgress> {
  const { version, armedAt, armedCases } = await db
    .selectFrom('ruleVersions')
    .select(['version', 'armedAt', 'armedCases'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return { version, done: armedAt !== null, cases: armedCases };
}

/** Asks for the due times once more: what counts as business time has changed. */
export async function armAgain(db: Db): Promise<void> {
  await db
    .updateTable('ruleVersions')
    .set({ armedAt: null, armingAt: null })
    .where('version', '=', (eb) =>
      eb.selectFrom('ruleVersions').select((max) => max.fn.max('version').as('v')),
    )
    .execute();
}

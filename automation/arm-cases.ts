import { sql, type ExpressionBuilder } from 'kysely';
import type { Db, Trx } from '../db/connection';
import type { Database } from '../db/schema';
import { clock } from '../cases/lock-conversation';
import { inTransaction } from '../db/transaction';
import type { RuleSet } from '../rules/rule-set';
import { readSettings } from '../workspace/settings';
import { timeRulesOf } from './anchors';
import { lockRules } from './store-version';
import { newestVersion } from './rule-sets';
import { armingsOf, notFired, readAnchored, rearm, type ArmingTime } from './armings';

const CONVERSATIONS = 500;
/** So many are locked at once, each for as long as all of them take. */
const LOCKED = 100;
const NOW = sql<Date>`clock_timestamp()`;
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
  let claim = await claimNewest(db);
  if (!claim) return false;
  await forgetGone(db, claim.set);
  for (let after: string | null = null; ;) {
    if (signal?.aborted) return true;
    const batch: string[] = await conversationsAfter(db, after);
    const cases = await armBatch(db, batch, claim);
    after = batch.at(-1) ?? null;
    const isDone = batch.length < CONVERSATIONS;
    claim = await advance(db, claim, cases, isDone);
    // Somebody else is at it, or it is asked for anew: the next round begins from the beginning.
    if (!claim || isDone) return true;
  }
}

/** The right to arm a version. It is lost when `arming_at` isn't what its holder wrote last. */
interface Claim {
  version: number;
  armingAt: Date;
  set: RuleSet;
  overdueOf: ReadonlySet<string>;
}

/** The newest version, if nobody is at it and it isn't done. Older ones don't matter any more. */
async function claimNewest(db: Db): Promise<Claim | null> {
  const row = await db
    .updateTable('ruleVersions')
    .set({ armingAt: NOW, armedCases: 0 })
    .where('version', '=', newestVersionOf)
    .where('armedAt', 'is', null)
    .where((eb) => eb.or([eb('armingAt', 'is', null), eb('armingAt', '<', ABANDONED)]))
    .returning(['version', 'ruleSet', 'overdueRules', 'armingAt'])
    .executeTakeFirst();
  if (!row?.armingAt) return null;
  const { version, ruleSet, overdueRules, armingAt } = row;
  const set = ruleSet as unknown as RuleSet; // written by storeVersion
  return { version, armingAt, set, overdueOf: new Set(overdueRules) };
}

/** Stores how far it is. What was overdue has been reached when all is done, and is not reached for again. */
async function advance(db: Db, claim: Claim, cases: number, isDone: boolean): Promise<Claim | null> {
  const row = await db
    .updateTable('ruleVersions')
    .set((eb) => ({ armingAt: NOW, armedCases: eb('armedCases', '+', cases) }))
    .$if(isDone, (query) => query.set({ armedAt: NOW, overdueRules: [] }))
    .where('version', '=', claim.version)
    .where('armingAt', '=', claim.armingAt)
    .returning('armingAt')
    .executeTakeFirst();
  return row?.armingAt ? { ...claim, armingAt: row.armingAt } : null;
}

function newestVersionOf(eb: ExpressionBuilder<Database, 'ruleVersions'>) {
  return eb.selectFrom('ruleVersions').select((max) => max.fn.max('version').as('newest'));
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
async function armBatch(db: Db, batch: string[], { version, set, overdueOf }: Claim): Promise<number> {
  const rules = timeRulesOf(set);
  const calendar = await readSettings(db);
  const seen = await inTransaction(db, (trx) => readAnchored(trx, 'conversationId', batch));
  const now = new Date();
  const concerned = new Set(
    seen
      .filter((c) => armingsOf(c, rules, { now, calendar, overdueOf }).length > 0)
      .map(({ conversationId }) => conversationId),
  );
  for (const conversationId of await withArmings(db, batch)) concerned.add(conversationId);
  const ids = [...concerned].sort();
  for (let at = 0; at < ids.length; at += LOCKED)
    await armConversations(db, ids.slice(at, at + LOCKED), { version, set, overdueOf });
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
  { version, set, overdueOf }: Pick<Claim, 'version' | 'set' | 'overdueOf'>,
): Promise<void> {
  await inTransaction(db, async (trx) => {
    await trx
      .selectFrom('conversations')
      .select('id')
      .where('id', 'in', ids)
      .orderBy('id')
      .forUpdate()
      .execute();
    // Read under the locks: what a newer version has armed must not be undone, nor what newer business hours mean.
    if ((await newestVersion(trx)) !== version) return;
    const time: ArmingTime = { now: await clock(trx), calendar: await readSettings(trx), overdueOf };
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

/** How many cases time rules of a set reach that begin with it. */
export interface Reach {
  /** Cases for which one was due before now and has not fired: publishing leaves them alone, unless this is confirmed. */
  overdue: number;
  /** Cases for which the time of one that is to be counted lies ahead. */
  waiting: number;
}

/** Counts them: the overdue cases of some rules, and the waiting ones of others. It reads all cases. */
export async function countReach(
  db: Db,
  set: RuleSet,
  { overdueOf, waitingOf }: { overdueOf: ReadonlySet<string>; waitingOf: ReadonlySet<string> },
): Promise<Reach> {
  const rules = timeRulesOf(set).filter(({ id }) => overdueOf.has(id) || waitingOf.has(id));
  const reach: Reach = { overdue: 0, waiting: 0 };
  if (rules.length === 0) return reach;
  const calendar = await readSettings(db);
  const now = new Date();
  for (let after: string | null = null; ;) {
    const batch: string[] = await conversationsAfter(db, after);
    const armings = await inTransaction(db, async (trx) => {
      const cases = await readAnchored(trx, 'conversationId', batch);
      return notFired(
        trx,
        cases.flatMap((c) => armingsOf(c, rules, { now, calendar, overdueOf })),
      );
    });
    const casesOf = (some: typeof armings) => new Set(some.map(({ caseId }) => caseId)).size;
    reach.overdue += casesOf(armings.filter(({ dueAt, ruleId }) => dueAt < now && overdueOf.has(ruleId)));
    reach.waiting += casesOf(armings.filter(({ dueAt, ruleId }) => dueAt >= now && waitingOf.has(ruleId)));
    after = batch.at(-1) ?? null;
    if (batch.length < CONVERSATIONS) return reach;
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

/**
 * Asks for the due times once more, in the transaction that changes what counts as business time. It waits for a
 * publication under way: the version that comes of it has to be armed, not the one before.
 */
export async function armAgain(trx: Trx): Promise<void> {
  await lockRules(trx);
  await trx
    .updateTable('ruleVersions')
    .set({ armedAt: null, armingAt: null })
    .where('version', '=', newestVersionOf)
    .execute();
}

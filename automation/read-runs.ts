import type { Listed } from '../cases/read-messages';
import type { RuleRunShape } from '../cases/shapes/rule-run';
import type { Db } from '../db/connection';
import { notFound } from '../refusal';
import { explain } from '../rules/explain';
import type { Rule } from '../rules/schema';
import { factsOfStored } from '../rules/snapshot';
import { readSnapshots, placeKey, type ReadSnapshot } from './read-snapshots';
import { readRules, type RuleSetReader } from './rule-sets';

export interface RunsWanted {
  version?: number | undefined;
  outcomes?: StoredOutcome[] | undefined;
  limit: number;
  /** Key of the last one of the page before. */
  before?: number | undefined;
}
type StoredOutcome = Exclude<RuleRunShape['outcome'], 'notMatched'>;

/** The runs of a rule, newest first. The caller is an administrator. */
export function listRunsOfRule(db: Db, ruleSets: RuleSetReader, ruleId: string, wanted: RunsWanted) {
  const { version, outcomes } = wanted;
  let query = page(db, wanted).where('ruleRuns.ruleId', '=', ruleId);
  if (version !== undefined) query = query.where('ruleRuns.ruleVersion', '=', version);
  if (outcomes && outcomes.length > 0) query = query.where('ruleRuns.outcome', 'in', outcomes);
  return showRuns(db, ruleSets, query);
}

/** The runs at the events of a case that the caller has found visible, newest first. */
export function listRunsOfCase(db: Db, ruleSets: RuleSetReader, caseId: string, wanted: RunsWanted) {
  return showRuns(db, ruleSets, page(db, wanted).where('ruleRuns.caseId', '=', caseId));
}

function page(db: Db, { limit, before }: RunsWanted) {
  const query = runRows(db).orderBy('ruleRuns.id', 'desc').limit(limit);
  return before === undefined ? query : query.where('ruleRuns.id', '<', before);
}

/** Runs with what happened, where that is still kept. */
export function runRows(db: Db) {
  return db
    .selectFrom('ruleRuns')
    .innerJoin('cases', 'cases.id', 'ruleRuns.caseId')
    .leftJoin('events', (join) =>
      join
        .onRef('events.conversationId', '=', 'ruleRuns.conversationId')
        .onRef('events.seq', '=', 'ruleRuns.eventSeq'),
    )
    .selectAll('ruleRuns')
    .select(['cases.number as caseNumber', 'events.kind', 'events.kinds', 'events.byType']);
}

async function showRuns(
  db: Db,
  ruleSets: RuleSetReader,
  query: ReturnType<typeof runRows>,
): Promise<Listed<RuleRunShape, number>[]> {
  const rows = await query.execute();
  const places = rows.map(({ conversationId, eventSeq: seq }) => ({ conversationId, seq }));
  const snapshots = await readSnapshots(db, places);
  const shown: Listed<RuleRunShape, number>[] = [];
  for (const row of rows) {
    const { conversationId, eventSeq: seq } = row;
    const { rules } = await ruleSets.version(db, row.ruleVersion);
    const rule = rules.find(({ id }) => id === row.ruleId);
    const snapshot = snapshots.get(placeKey({ conversationId, seq }));
    shown.push({ key: row.id, shape: { ...showRun(row), conditions: why(rule, snapshot) } });
  }
  return shown;
}

export type RunRow = Awaited<ReturnType<ReturnType<typeof runRows>['execute']>>[number];

/** A run without its conditions. */
export function showRun(row: RunRow): Omit<RuleRunShape, 'conditions'> {
  const { kind, kinds, byType } = row;
  return {
    at: row.at.toISOString(),
    version: row.ruleVersion,
    rule: { id: row.ruleId, name: row.ruleName },
    caseNumber: row.caseNumber,
    eventSeq: row.eventSeq,
    change: kind === null || kinds === null || byType === null ? null : { kind, kinds, by: byType },
    outcome: row.outcome,
    actions: showActions(row.actions),
    error: row.error,
  };
}

/** What was stored of the actions: of a rule that is only watched no more than what it would have done. */
function showActions(stored: readonly unknown[]): RuleRunShape['actions'] {
  return stored.map((one) => {
    const { type, outcome = null, detail = null } = one as Partial<RuleRunShape['actions'][number]>; // stored by runRules
    return { type: type ?? '', outcome, detail };
  });
}

/** Every condition of a rule with what it saw. Null where the event's snapshot is no longer kept. */
export function why(rule: Rule | undefined, snapshot: ReadSnapshot | undefined): RuleRunShape['conditions'] {
  if (!rule || !snapshot) return null;
  const { facts, unknowns } = factsOfStored(snapshot.stored);
  return explain(rule, facts, unknowns);
}

/** @throws Refusal 404 for a rule that neither is there nor has ever done anything. */
export async function mustHaveBeen(db: Db, ruleId: string): Promise<void> {
  for (const target of ['published', 'draft'] as const)
    if ((await readRules(db, target)).rules.some(({ id }) => id === ruleId)) return;
  const run = await db.selectFrom('ruleRuns').select('id').where('ruleId', '=', ruleId).executeTakeFirst();
  if (run) return;
  const message = await db
    .selectFrom('messages')
    .select('id')
    .where('authorType', '=', 'rule')
    .where('authorId', '=', ruleId)
    .executeTakeFirst();
  if (!message) throw notFound('rule');
}

import type { Listed } from '../cases/read-messages';
import type { RuleRunShape } from '../cases/shapes/rule-run';
import type { Db } from '../db/connection';
import { notFound } from '../refusal';
import type { Known } from '../rules/after-actions';
import { explain } from '../rules/explain';
import type { Rule } from '../rules/schema';
import { factsOfStored } from '../rules/snapshot';
import { factsAfterRun } from './facts-after-run';
import { readSnapshots, placeKey, type Place } from './read-snapshots';
import { readRules, type RuleSetReader } from './rule-sets';

export interface RunsWanted {
  version?: number | undefined;
  /** Only at this event of the conversation. */
  eventSeq?: number | undefined;
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
  const query = page(db, wanted).where('ruleRuns.caseId', '=', caseId);
  const { eventSeq } = wanted;
  return showRuns(
    db,
    ruleSets,
    eventSeq === undefined ? query : query.where('ruleRuns.eventSeq', '=', eventSeq),
  );
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
  const [snapshots, acted] = [await readSnapshots(db, places), await runsThatActed(db, places)];
  const shown: Listed<RuleRunShape, number>[] = [];
  for (const row of rows) {
    const place = placeKey({ conversationId: row.conversationId, seq: row.eventSeq });
    const { rules } = await ruleSets.version(db, row.ruleVersion);
    const ruleOf = (id: string) => rules.find((rule) => rule.id === id);
    const snapshot = snapshots.get(place);
    let known = snapshot && factsOfStored(snapshot.stored);
    for (const above of acted.get(place) ?? []) {
      const rule = ruleOf(above.ruleId);
      if (known && rule && above.id < row.id) known = factsAfterRun(known, rule, above.actions);
    }
    shown.push({ key: row.id, shape: { ...showRun(row), conditions: why(ruleOf(row.ruleId), known) } });
  }
  return shown;
}

type RunThatActed = Pick<RunRow, 'id' | 'conversationId' | 'eventSeq' | 'ruleId' | 'actions'>;

/** Which rules acted at these events, in their order: those below them saw what they had changed. */
async function runsThatActed(db: Db, places: readonly Place[]): Promise<ReadonlyMap<string, RunThatActed[]>> {
  if (places.length === 0) return new Map();
  const rows = await db
    .selectFrom('ruleRuns')
    .select(['id', 'conversationId', 'eventSeq', 'ruleId', 'actions'])
    .where((eb) =>
      eb(
        eb.refTuple('conversationId', 'eventSeq'),
        'in',
        places.map(({ conversationId, seq }) => eb.tuple(conversationId, seq)),
      ),
    )
    .where('outcome', '=', 'matched')
    .orderBy('id')
    .execute();
  const byPlace = new Map<string, RunThatActed[]>();
  for (const row of rows) {
    const place = placeKey({ conversationId: row.conversationId, seq: row.eventSeq });
    byPlace.set(place, [...(byPlace.get(place) ?? []), row]);
  }
  return byPlace;
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
export function why(rule: Rule | undefined, known: Known | undefined): RuleRunShape['conditions'] {
  return rule && known ? explain(rule, known.facts, known.unknowns) : null;
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

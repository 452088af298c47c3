import type { Listed } from '../cases/read-messages';
import type { RuleRunShape } from '../cases/shapes/rule-run';
import type { Db } from '../db/connection';
import type { EventRow } from '../db/schema';
import { factsOfStored } from '../rules/snapshot';
import { stopsFurtherRules } from '../rules/schema';
import { rulesFor, type Candidate } from '../rules/which-rules';
import { factsAfterRun } from './facts-after-run';
import { runRows, showRun, why, type RunRow } from './read-runs';
import { placeKey, readSnapshots, type ReadSnapshot } from './read-snapshots';
import { judged } from './run-rules';
import type { RuleSetReader } from './rule-sets';

/** Events read at once: each may have hundreds of rules. */
const BATCH = 50;

/** Where a rule's turn at an event stands in the list: the event, and the rule's place among the rules for it. */
export type TurnKey = [seq: number, place: number];
type Turn = Listed<RuleRunShape, TurnKey>;

export interface CaseOfTurns {
  id: string;
  number: number;
  conversationId: string;
}

/**
 * Like the runs of a case, newest first, and with them the rules that were judged and did not match: which those were
 * is found again from the version of that time, and what they saw from the event's snapshot and what the rules above them did.
 */
export async function listTurns(
  db: Db,
  ruleSets: RuleSetReader,
  c: CaseOfTurns,
  page: { limit: number; before?: TurnKey | undefined; eventSeq?: number | undefined },
): Promise<Turn[]> {
  const { limit, before, eventSeq } = page;
  const found: Turn[] = [];
  let upTo = before?.[0] ?? Number.MAX_SAFE_INTEGER;
  while (found.length < limit) {
    const events = await eventsOf(db, c, { upTo, eventSeq });
    const runs = await runsAt(db, events);
    const snapshots = await readSnapshots(db, events);
    for (const event of events) {
      const then = await ruleSets.version(db, event.ruleVersion);
      const at = runs.filter(({ eventSeq }) => eventSeq === event.seq);
      const turns = turnsAt(
        c,
        event,
        rulesFor(judged(event), then, then),
        at,
        snapshots.get(placeKey(event)),
      );
      found.push(...turns.toReversed().filter(({ key }) => !before || isBefore(key, before)));
      if (found.length >= limit) break;
    }
    const last = events.at(-1);
    if (!last || events.length < BATCH) break;
    upTo = last.seq - 1;
  }
  return found.slice(0, limit);
}

function isBefore([seq, place]: TurnKey, [otherSeq, otherPlace]: TurnKey): boolean {
  return seq === otherSeq ? place < otherPlace : seq < otherSeq;
}

function eventsOf(
  db: Db,
  c: CaseOfTurns,
  { upTo, eventSeq }: { upTo: number; eventSeq: number | undefined },
): Promise<EventRow[]> {
  const query = db
    .selectFrom('events')
    .innerJoin('conversations', 'conversations.id', 'events.conversationId')
    .selectAll('events')
    .where('events.conversationId', '=', c.conversationId)
    .where('events.caseId', '=', c.id)
    .where('events.seq', '<=', upTo)
    .whereRef('events.seq', '<=', 'conversations.appliedSeq')
    .orderBy('events.seq', 'desc')
    .limit(BATCH);
  return (eventSeq === undefined ? query : query.where('events.seq', '=', eventSeq)).execute();
}

function runsAt(db: Db, events: readonly EventRow[]): Promise<RunRow[]> {
  const [first] = events;
  if (!first) return Promise.resolve([]);
  const seqs = events.map(({ seq }) => seq);
  return runRows(db)
    .where('ruleRuns.conversationId', '=', first.conversationId)
    .where('ruleRuns.eventSeq', 'in', seqs)
    .execute();
}

/** What became of every rule for an event, in their order; of an event that was stepped over, of none. */
function turnsAt(
  c: CaseOfTurns,
  event: EventRow,
  candidates: readonly Candidate[],
  runs: readonly RunRow[],
  snapshot: ReadSnapshot | undefined,
): Turn[] {
  const turns: Turn[] = [];
  const taken = new Set<string>();
  let known = snapshot && factsOfStored(snapshot.stored);
  for (const [place, { rule, firstMatchOf, hasActed }] of candidates.entries()) {
    if (hasActed) {
      if (stopsFurtherRules(rule)) break;
      if (firstMatchOf !== null) taken.add(firstMatchOf);
      continue;
    }
    const run = runs.find(({ ruleId }) => ruleId === rule.id);
    if (!run && (!snapshot || (firstMatchOf !== null && taken.has(firstMatchOf)))) continue;
    const shape = run ? showRun(run) : notMatched(c, event, rule, snapshot);
    turns.push({ key: [event.seq, place], shape: { ...shape, conditions: why(rule, known) } });
    if (run?.outcome !== 'matched') continue;
    if (known) known = factsAfterRun(known, rule, run.actions);
    if (stopsFurtherRules(rule)) break;
    if (firstMatchOf !== null) taken.add(firstMatchOf);
  }
  return turns;
}

function notMatched(
  c: CaseOfTurns,
  event: EventRow,
  { id, name }: Candidate['rule'],
  snapshot: ReadSnapshot | undefined,
): Omit<RuleRunShape, 'conditions'> {
  const { kind, kinds, byType: by } = event;
  return {
    at: (snapshot?.at ?? event.storedAt).toISOString(),
    version: event.ruleVersion,
    rule: { id, name },
    caseNumber: c.number,
    eventSeq: event.seq,
    change: { kind, kinds, by },
    outcome: 'notMatched',
    actions: [],
    error: null,
  };
}

import type { Actor } from '../cases/actor';
import type { LockedConversation } from '../cases/lock-conversation';
import { recordEvent } from '../cases/record-event';
import { changedFacts } from '../cases/changed-facts';
import { saveCase, writeHistory, type HistoryEntry } from '../cases/save-case';
import type { Trx } from '../db/connection';
import type { CaseRow, EventRow } from '../db/schema';
import { reasonOf } from '../reason';
import { evaluateRule } from '../rules/evaluate';
import { factsOf, type FactInput, type Facts } from '../rules/facts';
import { afterMatch, PASS_BEGINS, turnOf } from '../rules/pass-order';
import type { RuleSet } from '../rules/rule-set';
import type { Rule } from '../rules/schema';
import { impersonal } from '../rules/snapshot';
import { rulesFor, type Candidate } from '../rules/which-rules';
import type { Settings } from '../workspace/settings';
import { applyActions, type ActionsDone } from './apply-actions';
import { whatChanged } from './overtaken';
import type { PassContext } from './pass-context';
import type { Guard } from './guarded';
import { factInput, readEvent, readHolders } from './read-facts';
import { failingOf, type PassFailures } from './rule-failures';

/** A chain of passes, each judging what the one before did, is cut off at this depth. */
const DEPTH_LIMIT = 10;

interface Pass {
  trx: Trx;
  locked: LockedConversation;
  event: EventRow;
  settings: Settings;
  guard: Guard;
  /** The case as the pass began, and as the rules so far have left it. */
  before: CaseRow;
  case: CaseRow;
  kinds: Set<string>;
  madeByRules: string[];
  by: Actor | null;
  messageId: string | null;
  /** Messages that rules have sent in this pass. */
  sent: number;
  /** Rules that were judged, by how it went. */
  failed: PassFailures['failed'];
  fine: string[];
}

/** The rules that were published when the event was stored, and those that are published now. */
export interface RulesOfEvent {
  then: RuleSet;
  now: RuleSet;
}

/**
 * One pass of the rules over one event: top to bottom, each seeing what those above it changed; all changes together
 * are one further event. Runs, snapshot and history are stored in the same transaction. Answers which rules failed, and
 * which no longer do. Throws where actions do, if the guard lets it.
 */
export async function runRules(
  trx: Trx,
  locked: LockedConversation,
  event: EventRow,
  rules: RulesOfEvent,
  settings: Settings,
  guard: Guard,
): Promise<PassFailures> {
  const c = await trx
    .selectFrom('cases')
    .selectAll()
    .where('id', '=', event.caseId)
    .executeTakeFirstOrThrow();
  const { now } = locked;
  const reading = await readEvent(trx, locked.conversation, event, c, { now, settings });
  let holders = await readHolders(trx, c, null);
  const first = factInput(reading, c, holders, settings);
  let facts = factsOf(first);
  const pass: Pass = {
    trx,
    locked,
    event,
    settings,
    guard,
    before: c,
    case: c,
    kinds: new Set(),
    madeByRules: [],
    by: null,
    messageId: null,
    sent: 0,
    failed: [],
    fine: [],
  };
  await storeSnapshot(pass, first);
  let progress = PASS_BEGINS;
  for (const candidate of rulesFor(judged(event), rules.then, rules.now)) {
    if (candidate.hasActed) {
      progress = afterMatch(candidate, progress, true);
      continue;
    }
    const turn = turnOf(candidate, progress);
    if (turn === 'stopped') break;
    if (turn === 'firstMatchTaken') continue;
    const { rule, mode } = candidate;
    if (mode === 'off') {
      await storeRun(pass, rule, { outcome: 'switchedOff' });
      continue;
    }
    if (!(await judge(pass, candidate, facts))) continue;
    progress = afterMatch(candidate, progress, true);
    const messageCount = reading.messageCount + pass.sent;
    holders = await readHolders(trx, pass.case, holders);
    facts = factsOf(factInput({ ...reading, messageCount }, pass.case, holders, settings));
  }
  await followUp(pass);
  return { failed: pass.failed, recovered: await failingOf(trx, pass.fine) };
}

/** What decides which rules an event is for. */
export function judged({ createsCase, madeByRules, details }: EventRow) {
  // Written by the look that found them due (`automation/armings.ts`).
  const due = details['rules'] as { id: string }[] | undefined;
  // Written by `cases/complete-listed.ts`.
  const about = details['about'] as string[] | undefined;
  return { createsCase, madeByRules, dueRules: due ? due.map(({ id }) => id) : null, about: about ?? null };
}

/**
 * Judges one rule and does its actions; answers whether it acted. A rule that throws is recorded, and the others run;
 * one that is only watched is recorded, and the rules below don't notice.
 */
async function judge(pass: Pass, { rule, mode }: Candidate, facts: Facts): Promise<boolean> {
  const judged = await evaluateRule(rule, facts).then(
    (matched) => ({ matched }),
    (error: unknown) => ({ error }),
  );
  if ('error' in judged) return recordFailure(pass, rule, judged.error);
  if (judged.matched && mode === 'on') {
    const { ruleVersion: version, seq: eventSeq } = pass.event;
    const by: Actor = { type: 'rule', id: rule.id, name: rule.name, version, eventSeq };
    const acted = await pass.guard(pass.trx, pass.locked, () => act(pass, rule, by));
    if ('error' in acted) return recordFailure(pass, rule, acted.error);
    keep(pass, rule, by, acted.done);
  }
  if (judged.matched && mode === 'watch')
    await storeRun(pass, rule, { outcome: 'watched', actions: rule.actions.map(({ type }) => ({ type })) });
  pass.fine.push(rule.id);
  return judged.matched && mode === 'on';
}

async function recordFailure(pass: Pass, rule: Rule, error: unknown): Promise<false> {
  const reason = reasonOf(error);
  await storeRun(pass, rule, { outcome: 'failed', error: reason });
  pass.failed.push({ ruleId: rule.id, reason });
  return false;
}

interface Acted extends Pick<ActionsDone, 'case' | 'messageId'> {
  kinds: string[];
}

async function act(pass: Pass, rule: Rule, by: Actor): Promise<Acted> {
  const done = await applyActions(rule.actions, pass.case, await contextOf(pass, by));
  const saved = await saveCase(pass.trx, pass.case, done.case, {
    by,
    at: pass.locked.now,
    also: matchedEntries(rule, done),
  });
  await storeRun(pass, rule, { outcome: 'matched', actions: done.results });
  return { case: saved.case, messageId: done.messageId, kinds: [...saved.kinds, ...done.kinds] };
}

/** Keeps what a rule has done for those below it and for the event that follows. */
function keep(pass: Pass, rule: Rule, by: Actor, done: Acted): void {
  if (done.kinds.length > 0) {
    pass.madeByRules.push(rule.id);
    pass.by ??= by;
  }
  for (const kind of done.kinds) pass.kinds.add(kind);
  pass.messageId ??= done.messageId;
  pass.sent += done.kinds.filter((kind) => kind === 'ruleMessage').length;
  pass.case = done.case;
}

function matchedEntries(rule: Rule, done: ActionsDone): HistoryEntry[] {
  const refused = done.results.filter((result) => !['done', 'nothingChanged'].includes(result.outcome));
  return [
    { what: 'rule.matched', to: { ruleId: rule.id, name: rule.name } },
    ...refused.map((result) => ({ what: 'rule.actionRefused', to: { ruleId: rule.id, ...result } })),
  ];
}

async function contextOf({ trx, locked, event, settings }: Pass, by: Actor): Promise<PassContext> {
  const { conversation, now } = locked;
  const since = await trx
    .selectFrom('events')
    .select(['kinds', 'details'])
    .where('conversationId', '=', conversation.id)
    .where('seq', '>', event.seq)
    .where('caseId', '=', event.caseId)
    .where('byType', 'in', ['agent', 'customer'])
    .execute();
  return {
    trx,
    conversation,
    event,
    by,
    now,
    timing: settings,
    changedSince: whatChanged(since),
  };
}

/** All changes of the pass as one further event, one deeper; at the depth limit the chain is cut off and says so. */
async function followUp({
  trx,
  locked,
  event,
  before,
  case: c,
  kinds,
  madeByRules,
  by,
  messageId,
}: Pass): Promise<void> {
  if (by === null) return;
  const depth = event.depth + 1;
  if (depth >= DEPTH_LIMIT) {
    await writeHistory(trx, c.id, [{ what: 'rule.cutOff', to: { depth } }], { by, at: locked.now });
    return;
  }
  const onlyMessages = [...kinds].every((kind) => kind === 'ruleMessage');
  await recordEvent(trx, locked.conversation, {
    caseId: c.id,
    kind: onlyMessages ? 'ruleMessage' : 'rules',
    kinds: ['rules', ...kinds],
    changed: changedFacts(before, c),
    by,
    depth,
    madeByRules,
    messageId: onlyMessages ? messageId : null,
    // A chat that was new rings once its own event is applied, at whoever has it then.
    alert: event.alert === null && isGiven(before, c) ? 'transfer' : null,
    occurredAt: event.occurredAt,
  });
}

/** Whether actions have put the chat into somebody's hands. */
export function isGiven(before: CaseRow, after: CaseRow): boolean {
  return after.chatState === 'active' && after.takenBy !== null && after.takenBy !== before.takenBy;
}

async function storeSnapshot({ trx, event, locked }: Pass, input: FactInput): Promise<void> {
  await trx
    .insertInto('snapshots')
    .values({
      conversationId: event.conversationId,
      seq: event.seq,
      ruleVersion: event.ruleVersion,
      input: JSON.stringify(impersonal(input)),
      createdAt: locked.now,
    })
    .execute();
}

async function storeRun(
  { trx, event, locked }: Pass,
  rule: Rule,
  run: { outcome: 'matched' | 'watched' | 'failed' | 'switchedOff'; actions?: unknown[]; error?: string },
): Promise<void> {
  await trx
    .insertInto('ruleRuns')
    .values({
      ruleId: rule.id,
      ruleName: rule.name,
      ruleVersion: event.ruleVersion,
      conversationId: event.conversationId,
      eventSeq: event.seq,
      caseId: event.caseId,
      outcome: run.outcome,
      actions: JSON.stringify(run.actions ?? []),
      error: run.error ?? null,
      at: locked.now,
    })
    .execute();
}

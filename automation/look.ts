import type { Logger } from 'pino';
import { applyDue, nearestDeadline } from '../cases/apply-due';
import { lockConversation, type LockedConversation } from '../cases/lock-conversation';
import { nextArming } from '../cases/next-arming';
import { raiseAlert } from '../cases/raise-alert';
import { isWithoutRules } from '../cases/record-event';
import { activeCase, withCurrentEnd } from '../cases/reschedule-chats';
import { NEAR_MS, scheduleWake } from '../cases/schedule-wake';
import { timingOf } from '../cases/timing';
import type { Db, Trx } from '../db/connection';
import type { ConversationRow, EventRow } from '../db/schema';
import type { Settings } from '../workspace/settings';
import { inTransaction, isDatabaseAway, isPassing } from '../db/transaction';
import { askSoon } from '../workspace/asking';
import type { LookInput, Outlook } from '../workflows/contract';
import { countsFromEnd, timeRulesOf, type TimeRule } from './anchors';
import { fireDue, rearmCase } from './armings';
import { guarded, unguarded, type Guard } from './guarded';
import { countFailures, type PassFailures } from './rule-failures';
import { countTry, markApplied } from './failing-event';
import { ruleSetReader, type RuleSetReader } from './rule-sets';
import { runRules, type RulesOfEvent } from './run-rules';

const STEPS_PER_LOOK = 50;
const LOOK_MS = 2_000;

const NOTHING_LEFT: Outlook = {
  more: false,
  next: null,
  deliverInMs: null,
  effectsInMs: null,
  filesInMs: null,
  near: false,
};

export interface LookParts {
  db: Db;
  log: Pick<Logger, 'error'>;
  /** Called after a commit that wrote feed entries. */
  announce: () => void;
}

/**
 * The one activity of the loop: applies the events that wait (rules and all, each in a transaction of its own), then
 * what is due, and answers what is outstanding, always read from the tables: a look that was killed between its commit
 * and its completion answers the same when it runs again.
 */
export function createLook({ db, log, announce }: LookParts): (input: LookInput) => Promise<Outlook> {
  const ruleSets = ruleSetReader();
  return async ({ conversationId, dueAt }) => {
    const until = Date.now() + LOOK_MS;
    try {
      for (let steps = 0; steps < STEPS_PER_LOOK && Date.now() < until; steps++) {
        const { outlook, failures, toAsk } = await step({ db, log, ruleSets }, { conversationId, dueAt });
        // A scenario asks nobody and counts nothing: what it does is undone, and its transaction is long.
        if (toAsk !== null && !db.isTransaction) await askSoon(db, toAsk);
        if (outlook) return outlook;
        if (!db.isTransaction) await countFailures(db, log, failures);
      }
      return { more: true, next: null, deliverInMs: null, effectsInMs: null, filesInMs: null, near: true };
    } finally {
      announce();
    }
  };
}

interface StepParts {
  db: Db;
  log: Pick<Logger, 'error'>;
  ruleSets: RuleSetReader;
}

/** The outlook, or null while there may be more to do. */
interface Step {
  outlook: Outlook | null;
  failures: PassFailures;
  /** The integration whose provider somebody waits to be asked; null for none. */
  toAsk: string | null;
}

const WENT_WELL: PassFailures = { failed: [], recovered: [] };

/** The event that a step was applying when it failed. */
interface Applying {
  seq: number | null;
}

/** Applies the next event that waits, in a transaction; once none does, does what is due and looks ahead, in one. */
async function step(parts: StepParts, input: LookInput): Promise<Step> {
  const { db, log } = parts;
  const applying: Applying = { seq: null };
  try {
    return await tryStep(parts, input, applying, unguarded).catch((error: unknown) => {
      if (applying.seq === null || isPassing(error) || db.isTransaction) throw error;
      // Once more, so that a rule whose actions break spoils nothing but itself.
      return tryStep(parts, input, applying, guarded);
    });
  } catch (error) {
    // In somebody's transaction nothing can be counted after a failure.
    if (applying.seq !== null && !isDatabaseAway(error) && !db.isTransaction)
      await countTry(db, log, { conversationId: input.conversationId, seq: applying.seq }, error);
    throw error;
  }
}

function tryStep(
  { db, ruleSets }: StepParts,
  { conversationId, dueAt }: LookInput,
  applying: Applying,
  guard: Guard,
): Promise<Step> {
  return inTransaction(db, async (trx) => {
    applying.seq = null;
    const locked = await lockConversation(trx, conversationId);
    if (!locked) return { outlook: NOTHING_LEFT, failures: WENT_WELL, toAsk: null };
    const { conversation } = locked;
    const settings = await timingOf(trx, conversation.integrationId);
    const { set: now } = await ruleSets.newest(trx);
    if (conversation.appliedSeq >= conversation.lastEventSeq) {
      const finished = await finishLook(trx, locked, { settings, timeRules: timeRulesOf(now), dueAt });
      return { ...finished, failures: WENT_WELL };
    }
    applying.seq = conversation.appliedSeq + 1;
    const event = await readNextEvent(trx, conversation);
    const then = await ruleSets.version(trx, event.ruleVersion);
    const failures = await applyEvent(trx, locked, event, { rules: { then, now }, settings, guard });
    return { outlook: null, failures, toAsk: null };
  });
}

function readNextEvent(trx: Trx, { id, appliedSeq }: ConversationRow): Promise<EventRow> {
  return trx
    .selectFrom('events')
    .selectAll()
    .where('conversationId', '=', id)
    .where('seq', '=', appliedSeq + 1)
    .executeTakeFirstOrThrow();
}

async function applyEvent(
  trx: Trx,
  locked: LockedConversation,
  event: EventRow,
  { rules, settings, guard }: { rules: RulesOfEvent; settings: Settings; guard: Guard },
): Promise<PassFailures> {
  const { conversation, now } = locked;
  const waiting = conversation.lastEventSeq;
  const failures = isWithoutRules(event)
    ? WENT_WELL
    : await runRules(trx, locked, event, rules, settings, guard);
  // What the rules changed is an event of the same case, which is armed anew when that one is applied.
  if (conversation.lastEventSeq === waiting)
    await rearmCase(trx, event, timeRulesOf(rules.now), { now, calendar: settings });
  if (event.alert) await raiseAlert(trx, conversation.id, event.seq);
  await markApplied(trx, conversation, event.seq);
  return failures;
}

/** Does what is due, no outlook when that made events; else answers and stores when somebody has to look again. */
async function finishLook(
  trx: Trx,
  locked: LockedConversation,
  {
    settings,
    timeRules,
    dueAt,
  }: { settings: Settings; timeRules: readonly TimeRule[]; dueAt: string | null },
): Promise<Pick<Step, 'outlook' | 'toAsk'>> {
  const { conversation, now } = locked;
  const chat = await activeCase(trx, conversation.id);
  const current = chat && (await withCurrentEnd(trx, chat, settings, now));
  // New settings may have moved the end, here or before.
  if (current && countsFromEnd(timeRules))
    await rearmCase(trx, { caseId: current.id, conversationId: conversation.id }, timeRules, {
      now,
      calendar: settings,
    });
  let toAsk: string | null = null;
  if (dueAt !== null) {
    const { askSoon } = await applyDue(trx, locked, current, settings, new Date(dueAt));
    if (askSoon) toAsk = conversation.integrationId;
    if (timeRules.length > 0) await fireDue(trx, locked, new Date(dueAt), timeRules, settings);
    if (conversation.lastEventSeq > conversation.appliedSeq) return { outlook: null, toAsk };
  }
  // A warning was stored that `current` doesn't have.
  const active = dueAt === null ? current : await activeCase(trx, conversation.id);
  const arming = timeRules.length > 0 ? await nextArming(trx, conversation.id) : null;
  const deadline = nearestDeadline(conversation, active, settings, arming);
  const left = await scheduleWake(trx, locked, { deadline, more: false });
  // The workflow's clock has reached what it was armed for; where time is skipped it is ahead of ours.
  const reached = Math.max(now.getTime(), dueAt === null ? 0 : Date.parse(dueAt));
  const inMs = deadline === null ? null : deadline.getTime() - reached;
  const isNear = inMs !== null && inMs <= NEAR_MS;
  const outlook = {
    more: false,
    next: deadline !== null && isNear ? { dueAt: deadline.toISOString(), inMs: inMs } : null,
    ...left,
    near: isNear || active !== undefined,
  };
  return { outlook, toAsk };
}

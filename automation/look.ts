import type { Logger } from 'pino';
import { applyDue, nearestDeadline } from '../cases/apply-due';
import { lockConversation } from '../cases/lock-conversation';
import { nextArming } from '../cases/next-arming';
import { raiseAlert } from '../cases/raise-alert';
import { activeCase, withCurrentEnd } from '../cases/reschedule-chats';
import { NEAR_MS, scheduleWake } from '../cases/schedule-wake';
import { timingOf } from '../cases/timing';
import type { Db, Trx } from '../db/connection';
import type { ConversationRow } from '../db/schema';
import { inTransaction, isDatabaseAway, isPassing } from '../db/transaction';
import type { LookInput, Outlook } from '../workflows/contract';
import { readOutstanding } from '../cases/outstanding';
import { readPendingEffect } from '../cases/pending-effect';
import { timeRulesOf } from './anchors';
import { fireDue, rearmCase } from './armings';
import { guarded, unguarded, type Guard } from './guarded';
import { countFailures, type PassFailures } from './rule-failures';
import { ruleSetReader, type RuleSetReader } from './rule-sets';
import { runRules } from './run-rules';

const EVENTS_PER_LOOK = 50;
const LOOK_MS = 2_000;
/** An event that fails so often is stepped over: it must not block the ones behind it. */
const TRIES_PER_EVENT = 5;

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
      for (let applied = 0; applied < EVENTS_PER_LOOK && Date.now() < until;) {
        const failures = await applyNextEvent(db, log, ruleSets, conversationId);
        if (failures) {
          await countFailures(db, log, failures);
          applied += 1;
          continue;
        }
        const outlook = await finishLook(db, ruleSets, conversationId, dueAt);
        // What was due may have made events: they are applied in the same look.
        if (!outlook.more) return outlook;
      }
      return { more: true, next: null, deliverInMs: null, effectsInMs: null, near: true };
    } finally {
      announce();
    }
  };
}

/** Applies the next event of the queue and answers what rules failed at it; null when none waits. */
async function applyNextEvent(
  db: Db,
  log: Pick<Logger, 'error'>,
  ruleSets: RuleSetReader,
  conversationId: string,
): Promise<PassFailures | null> {
  try {
    return await applyEvent(db, ruleSets, conversationId, unguarded).catch((error: unknown) => {
      if (isPassing(error) || db.isTransaction) throw error;
      // Once more, so that a rule whose actions break spoils nothing but itself.
      return applyEvent(db, ruleSets, conversationId, guarded);
    });
  } catch (error) {
    // In somebody's transaction nothing can be counted after a failure.
    if (!isDatabaseAway(error) && !db.isTransaction) await countFailure(db, log, conversationId, error);
    throw error;
  }
}

function applyEvent(
  db: Db,
  ruleSets: RuleSetReader,
  conversationId: string,
  guard: Guard,
): Promise<PassFailures | null> {
  return inTransaction(db, async (trx) => {
    const locked = await lockConversation(trx, conversationId);
    if (!locked || locked.conversation.appliedSeq >= locked.conversation.lastEventSeq) return null;
    const { conversation } = locked;
    const seq = conversation.appliedSeq + 1;
    const event = await trx
      .selectFrom('events')
      .selectAll()
      .where('conversationId', '=', conversationId)
      .where('seq', '=', seq)
      .executeTakeFirstOrThrow();
    const settings = await timingOf(trx, conversation.integrationId);
    const then = await ruleSets.version(trx, event.ruleVersion);
    const { set: now } = await ruleSets.newest(trx);
    const failures = await runRules(trx, locked, event, { then, now }, settings, guard);
    await rearmCase(trx, event.caseId, timeRulesOf(now), { now: locked.now, calendar: settings });
    if (event.alert) await raiseAlert(trx, conversationId, seq);
    await markApplied(trx, conversation, seq);
    return failures;
  });
}

async function markApplied(trx: Trx, conversation: ConversationRow, seq: number): Promise<void> {
  await trx
    .updateTable('conversations')
    .set({ appliedSeq: seq, applyFailures: 0 })
    .where('id', '=', conversation.id)
    .execute();
}

/** Counts a failed attempt at the next event; at the limit the event is marked, stepped over, and operators are told. */
async function countFailure(
  db: Db,
  log: Pick<Logger, 'error'>,
  conversationId: string,
  error: unknown,
): Promise<void> {
  const reason = error instanceof Error ? error.message : String(error);
  await inTransaction(db, async (trx) => {
    const locked = await lockConversation(trx, conversationId);
    if (!locked || locked.conversation.appliedSeq >= locked.conversation.lastEventSeq) return;
    const { conversation } = locked;
    const failures = conversation.applyFailures + 1;
    if (failures < TRIES_PER_EVENT) {
      await trx
        .updateTable('conversations')
        .set({ applyFailures: failures })
        .where('id', '=', conversationId)
        .execute();
      return;
    }
    const seq = conversation.appliedSeq + 1;
    await trx
      .updateTable('events')
      .set({ failure: reason.slice(0, 1000) })
      .where('conversationId', '=', conversationId)
      .where('seq', '=', seq)
      .execute();
    await markApplied(trx, conversation, seq);
    log.error(
      { conversationId, seq, reason },
      'An event failed five times and was stepped over: its rules have not run. Read the reason and report it.',
    );
  });
}

/** Does what is due, and answers and stores when somebody has to look again. */
function finishLook(
  db: Db,
  ruleSets: RuleSetReader,
  conversationId: string,
  dueAt: string | null,
): Promise<Outlook> {
  return inTransaction(db, async (trx) => {
    const locked = await lockConversation(trx, conversationId);
    if (!locked) return { more: false, next: null, deliverInMs: null, effectsInMs: null, near: false };
    const timing = await timingOf(trx, locked.conversation.integrationId);
    const { conversation, now } = locked;
    const chat = await activeCase(trx, conversationId);
    const current = chat && (await withCurrentEnd(trx, chat, timing, now));
    const timeRules = timeRulesOf((await ruleSets.newest(trx)).set);
    const time = { now, calendar: timing };
    if (current && current !== chat) await rearmCase(trx, current.id, timeRules, time);
    if (dueAt !== null) {
      await applyDue(trx, locked, current, timing, new Date(dueAt));
      await fireDue(trx, locked, new Date(dueAt), timeRules, timing);
    }
    const active = await activeCase(trx, conversationId);
    const deadline = nearestDeadline(conversation, active, timing, await nextArming(trx, conversationId));
    const outstanding = await readOutstanding(trx, conversationId, now);
    const more = conversation.lastEventSeq > conversation.appliedSeq;
    const pending = await readPendingEffect(trx, conversationId, now);
    await scheduleWake(trx, conversation, {
      now,
      deadline,
      delivering: outstanding !== null,
      effectAt: pending && pending.effect.dueAt,
      more,
    });
    // The workflow's clock has reached what it was armed for; where time is skipped it is ahead of ours.
    const reached = Math.max(now.getTime(), dueAt === null ? 0 : Date.parse(dueAt));
    const inMs = deadline === null ? null : deadline.getTime() - reached;
    const isNear = inMs !== null && inMs <= NEAR_MS;
    return {
      more,
      next: deadline !== null && isNear ? { dueAt: deadline.toISOString(), inMs: inMs } : null,
      deliverInMs: outstanding && outstanding.inMs,
      effectsInMs: pending && pending.inMs,
      near: isNear || active !== undefined,
    };
  });
}

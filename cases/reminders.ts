import type { Db, Trx } from '../db/connection';
import type { CaseRow, ConversationRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { invalid } from '../refusal';
import { notify } from '../workspace/notify';
import type { Viewer } from '../workspace/viewer';
import { system } from './actor';
import { lockVisibleCase } from './lock-case';
import { recordEvent, wakeSoon } from './record-event';
import { saveCase, seenBy } from './save-case';

const FARTHEST_MS = 366 * 24 * 60 * 60_000;

/** One a person and case: a second one takes the place of the first. */
export interface Reminder {
  at: Date;
  /** What they want to be told then; '' for nothing but the case itself. */
  note: string;
}

/**
 * Has a case brought back to this person at a time, or when its customer writes before. Answers the conversation to wake.
 * @throws Refusal 404 for a case they may not see, 400 for a time that has passed or is more than a year away.
 */
export function setReminder(
  db: Db,
  viewer: Viewer,
  caseNumber: number,
  { at, note }: Reminder,
): Promise<{ wake: string }> {
  return inTransaction(db, async (trx) => {
    const { case: c, conversation, now } = await lockVisibleCase(trx, viewer, caseNumber);
    const aheadMs = at.getTime() - now.getTime();
    if (aheadMs <= 0 || aheadMs > FARTHEST_MS)
      throw invalid([{ path: 'at', message: 'Must lie ahead, by a year at most.' }]);
    await trx
      .insertInto('reminders')
      .values({ caseId: c.id, userId: viewer.userId, at, note })
      .onConflict((conflict) => conflict.columns(['caseId', 'userId']).doUpdateSet({ at, note }))
      .execute();
    await afterwards(trx, conversation, c);
    return { wake: conversation.id };
  });
}

/** Takes this person's reminder of a case back; nothing where there is none. @throws Refusal 404. */
export function cancelReminder(db: Db, viewer: Viewer, caseNumber: number): Promise<void> {
  return inTransaction(db, async (trx) => {
    const { case: c, conversation } = await lockVisibleCase(trx, viewer, caseNumber);
    const gone = await trx
      .deleteFrom('reminders')
      .where('caseId', '=', c.id)
      .where('userId', '=', viewer.userId)
      .returning('userId')
      .executeTakeFirst();
    if (gone) await afterwards(trx, conversation, c);
  });
}

/** Notes when the next one is due, after one was set, has been given or went with a merger. */
export async function noteNextReminder(trx: Trx, conversation: ConversationRow): Promise<void> {
  const { next } = await remindersIn(trx, conversation.id)
    .select((eb) => eb.fn.min('reminders.at').as('next'))
    .executeTakeFirstOrThrow();
  conversation.nextReminderAt = next;
  await trx
    .updateTable('conversations')
    .set({ nextReminderAt: next })
    .where('id', '=', conversation.id)
    .execute();
}

/**
 * Gives the reminders that are due by then: who wanted one is told, and a case that was pending is open again. Answers
 * whether there were any.
 */
export async function remind(
  trx: Trx,
  conversation: ConversationRow,
  dueAt: Date,
  now: Date,
): Promise<boolean> {
  if (conversation.nextReminderAt === null || conversation.nextReminderAt > dueAt) return false;
  const due = await remindersIn(trx, conversation.id)
    .selectAll('cases')
    .select(['reminders.userId', 'reminders.note'])
    .where('reminders.at', '<=', dueAt)
    .orderBy('reminders.at')
    .orderBy('reminders.userId')
    .execute();
  for (const caseId of new Set(due.map(({ id }) => id))) {
    const ofCase = due.filter(({ id }) => id === caseId);
    for (const { userId, note } of ofCase) {
      const text = note === '' ? 'You wanted to be reminded of this case now.' : `Reminder: ${note}`;
      await give(trx, { caseId, userId, text, now });
    }
    await bringBack(trx, conversation, caseId, now);
  }
  await noteNextReminder(trx, conversation);
  return true;
}

/** The customer has written: whoever waited for that, or for a time, is told, and reminded no more. */
export async function remindOfMessage(
  trx: Trx,
  conversation: ConversationRow,
  caseId: string,
  now: Date,
): Promise<void> {
  if (conversation.nextReminderAt === null) return;
  const waiting = await trx
    .selectFrom('reminders')
    .select(['userId', 'note'])
    .where('caseId', '=', caseId)
    .orderBy('userId')
    .execute();
  for (const { userId, note } of waiting) {
    const text = `The customer has written before your reminder was due${note === '' ? '.' : `: ${note}`}`;
    await give(trx, { caseId, userId, text, now });
  }
  await noteNextReminder(trx, conversation);
}

async function give(
  trx: Trx,
  { caseId, userId, text, now }: { caseId: string; userId: string; text: string; now: Date },
): Promise<void> {
  await trx.deleteFrom('reminders').where('caseId', '=', caseId).where('userId', '=', userId).execute();
  await notify(trx, [userId], { text, caseId, by: system, at: now });
}

async function bringBack(trx: Trx, conversation: ConversationRow, caseId: string, now: Date): Promise<void> {
  const before = await trx.selectFrom('cases').selectAll().where('id', '=', caseId).executeTakeFirstOrThrow();
  if (before.status !== 'pending') return announce(trx, before);
  const after: CaseRow = { ...before, status: 'open' };
  const { kinds, changed } = await saveCase(trx, before, after, { by: system, at: now });
  await recordEvent(trx, conversation, {
    caseId,
    kind: 'reminderDue',
    kinds: ['reminderDue', ...kinds],
    changed,
    by: system,
    occurredAt: now,
  });
}

async function afterwards(trx: Trx, conversation: ConversationRow, c: CaseRow): Promise<void> {
  await noteNextReminder(trx, conversation);
  await announce(trx, c);
  // Its deadline has moved, and no event says so.
  await wakeSoon(trx, conversation.id);
}

async function announce(trx: Trx, c: CaseRow): Promise<void> {
  await trx
    .insertInto('feed')
    .values({ kind: 'case.updated', caseId: c.id, before: JSON.stringify(seenBy(c)) })
    .execute();
}

function remindersIn(trx: Trx, conversationId: string) {
  return trx
    .selectFrom('reminders')
    .innerJoin('cases', 'cases.id', 'reminders.caseId')
    .where('cases.conversationId', '=', conversationId);
}

import type { Trx } from '../db/connection';
import type { CaseRow, ConversationRow } from '../db/schema';
import type { Settings } from '../workspace/settings';
import { system } from './actor';
import type { LockedConversation } from './lock-conversation';
import { recordEvent } from './record-event';
import { remind } from './reminders';
import { activeCase } from './reschedule-chats';
import { saveCase, seenBy } from './save-case';
import { sendScheduled } from './scheduled';
import { endChat, releaseChat, warnsAt, whatInactivityMeans } from './transitions';

/**
 * Does what has become due in a conversation: gives reminders, lets scheduled messages go, warns of the end of the
 * chat, ends it, puts it back to New, closes the window. `dueAt` is the deadline that the workflow was armed for, not a
 * clock: a deadline that a message has moved since is later than that, and nothing happens. Answers whether the provider
 * is to be asked soon for customers' messages, after the commit: its row is shared.
 */
export async function applyDue(
  trx: Trx,
  { conversation, now }: LockedConversation,
  active: CaseRow | undefined,
  timing: Settings,
  dueAt: Date,
): Promise<{ askSoon: boolean }> {
  const reminded = await remind(trx, conversation, dueAt, now);
  // Before the chat may end: an answer that goes now keeps it.
  const { went, askSoon } = await sendScheduled(trx, conversation, dueAt, now);
  const chat = reminded || went ? await activeCase(trx, conversation.id) : active;
  if (chat) await applyToChat(trx, conversation, chat, timing, dueAt, now);
  if (isDue(windowCloses(conversation), dueAt)) await closeWindow(trx, conversation);
  return { askSoon };
}

async function applyToChat(
  trx: Trx,
  conversation: ConversationRow,
  c: CaseRow,
  timing: Settings,
  dueAt: Date,
  now: Date,
): Promise<void> {
  if (isDue(c.chatEndsAt, dueAt)) await endByInactivity(trx, conversation, c, now);
  else {
    if (isDue(warnsAt(c, timing), dueAt)) await warn(trx, c, now);
    if (isDue(c.releaseAt, dueAt)) await release(trx, conversation, c, now);
  }
}

/** When a conversation's window closes, or null when that has been dealt with. */
export function windowCloses(conversation: ConversationRow): Date | null {
  return conversation.windowCloseHandled ? null : conversation.windowClosesAt;
}

/** The nearest of the moments at which something happens by itself; null when nothing does. */
export function nearestDeadline(
  conversation: ConversationRow,
  active: CaseRow | undefined,
  timing: Settings,
  nextArming: Date | null,
): Date | null {
  const moments = [
    windowCloses(conversation),
    conversation.nextSendAt,
    conversation.nextReminderAt,
    nextArming,
  ];
  if (active) moments.push(active.chatEndsAt, warnsAt(active, timing), active.releaseAt);
  const ahead = moments.filter((moment) => moment !== null);
  return ahead.length === 0 ? null : new Date(Math.min(...ahead.map((moment) => moment.getTime())));
}

function isDue(deadline: Date | null, dueAt: Date): boolean {
  return deadline !== null && deadline.getTime() <= dueAt.getTime();
}

async function endByInactivity(
  trx: Trx,
  conversation: ConversationRow,
  c: CaseRow,
  now: Date,
): Promise<void> {
  const status = whatInactivityMeans(c.lastAuthor);
  const after = endChat(c, { status, endedBy: 'inactivity', at: now });
  const { kinds, changed } = await saveCase(trx, c, after, { by: system, at: now });
  await recordEvent(trx, conversation, {
    caseId: c.id,
    kind: 'chatEnded',
    kinds: ['chatEnded', ...kinds.filter((kind) => kind !== 'chatEnded')],
    changed,
    by: system,
    occurredAt: now,
  });
}

async function warn(trx: Trx, c: CaseRow, now: Date): Promise<void> {
  await trx.updateTable('cases').set({ chatWarnedFor: c.chatEndsAt }).where('id', '=', c.id).execute();
  await trx.insertInto('feed').values({ kind: 'chat.ending', caseId: c.id, at: now }).execute();
}

async function release(trx: Trx, conversation: ConversationRow, c: CaseRow, now: Date): Promise<void> {
  const { kinds, changed } = await saveCase(trx, c, releaseChat(c), { by: system, at: now });
  if (kinds.length === 0) return;
  await recordEvent(trx, conversation, {
    caseId: c.id,
    kind: 'chatReleased',
    kinds,
    changed,
    by: system,
    alert: 'newChat',
    occurredAt: now,
  });
}

async function closeWindow(trx: Trx, conversation: ConversationRow): Promise<void> {
  conversation.windowCloseHandled = true;
  await trx
    .updateTable('conversations')
    .set({ windowCloseHandled: true })
    .where('id', '=', conversation.id)
    .execute();
  const shown = await trx
    .selectFrom('cases')
    .selectAll()
    .where('conversationId', '=', conversation.id)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!shown) return;
  await trx
    .insertInto('feed')
    .values({ kind: 'case.updated', caseId: shown.id, before: JSON.stringify(seenBy(shown)) })
    .execute();
}

import type { Trx } from '../db/connection';
import type { CaseRow, ConversationRow } from '../db/schema';
import { Refusal } from '../refusal';
import type { Actor } from './actor';
import { moveConversation } from './move-conversation';
import { casesOf } from './receive-message';
import { recordEvent } from './record-event';
import { noteNextReminder } from './reminders';
import { activeCase } from './reschedule-chats';
import { saveCase, type HistoryEntry } from './save-case';
import { noteNextSend } from './scheduled';
import { endChat, whatInactivityMeans } from './transitions';

/** Longer than this takes, nobody may hold a conversation's lock. */
const MOST_MESSAGES = 20_000;

export interface MergingConversations {
  /** Of the customer who stays, and of the one who becomes part of them. */
  kept: ConversationRow;
  other: ConversationRow;
  contactId: string;
  by: Actor;
  now: Date;
  /** What the history of a case says whose chat ends by it. */
  entry: HistoryEntry;
}

/**
 * Makes one conversation of two that one customer has with the same number, so that there is one place where their next
 * message belongs and one workflow that waits for it. The shorter one is put into the longer one; its workflow finds
 * nothing any more and completes. Answers the conversation that is left.
 * @throws Refusal 409 while a message to each of them is being handed over, and when they are too long.
 */
export async function mergeConversations(trx: Trx, merging: MergingConversations): Promise<string> {
  const { kept, other, contactId, by, now } = merging;
  const [to, from] = other.lastMessageSeq > kept.lastMessageSeq ? [other, kept] : [kept, other];
  if (from.lastMessageSeq > MOST_MESSAGES)
    throw new Refusal(
      'too-much-together',
      409,
      `Both have more than ${MOST_MESSAGES} messages with one number: that is too much to be put together.`,
    );
  await mustBeAtRest(trx, kept, other);
  await endOneChat(trx, merging);
  const seqs = await moveConversation(trx, from, to);
  const joined: ConversationRow = { ...to, ...seqs, ...lastTalk(kept, other), contactId, applyFailures: 0 };
  await trx
    .updateTable('conversations')
    .set({
      ...seqs,
      ...lastTalk(kept, other),
      contactId,
      applyFailures: 0,
      wakeAt: earlier(kept.wakeAt, other.wakeAt),
      sweeps: 0,
    })
    .where('id', '=', to.id)
    .execute();
  await noteNextSend(trx, joined);
  await noteNextReminder(trx, joined);
  const { active, newest } = await casesOf(trx, to.id);
  const holder = active ?? newest;
  // The window belongs to one case now, and time rules that count from it are armed by the look after an event.
  if (holder)
    await recordEvent(trx, joined, {
      caseId: holder.id,
      kind: 'contactMerged',
      kinds: ['contactMerged'],
      by,
      occurredAt: now,
    });
  return to.id;
}

/** There can be one message a conversation whose hand-over is under way or has an unknown outcome. */
async function mustBeAtRest(trx: Trx, a: ConversationRow, b: ConversationRow): Promise<void> {
  const underWay = await trx
    .selectFrom('messages')
    .select('id')
    .where('conversationId', 'in', [a.id, b.id])
    .where('status', '=', 'sending')
    .where('sid', 'is', null)
    .execute();
  if (underWay.length > 1)
    throw new Refusal(
      'being-delivered',
      409,
      'A message to each of these two is being handed over just now. Try again in a minute.',
    );
}

/**
 * A conversation has at most one active chat. The one stays in which the customer wrote last; the other ends as by
 * inactivity, so whoever still waits for an answer there stands in Unanswered.
 */
async function endOneChat(trx: Trx, { kept, other, by, now, entry }: MergingConversations): Promise<void> {
  const [ours, theirs] = [await activeCase(trx, kept.id), await activeCase(trx, other.id)];
  if (!ours || !theirs) return;
  const [before, conversation] = wroteLast(ours) >= wroteLast(theirs) ? [theirs, other] : [ours, kept];
  const status = whatInactivityMeans(before.lastAuthor);
  const after = endChat(before, { status, endedBy: 'agent', at: now });
  const also = conversation === kept ? { also: [entry] } : {};
  const { kinds, changed } = await saveCase(trx, before, after, { by, at: now, ...also });
  await recordEvent(trx, conversation, {
    caseId: before.id,
    kind: 'chatEnded',
    kinds: [...new Set(['chatEnded', ...kinds])],
    changed,
    by,
    occurredAt: now,
  });
}

const wroteLast = ({ lastCustomerAt }: CaseRow) => lastCustomerAt?.getTime() ?? 0;

/** The window, and the addresses that were used last: those of whichever window closes later. */
function lastTalk(kept: ConversationRow, other: ConversationRow) {
  const closes = ({ windowClosesAt }: ConversationRow) => windowClosesAt?.getTime() ?? 0;
  const last = closes(other) > closes(kept) ? other : kept;
  const { windowClosesAt, windowCloseHandled, address, ourAddress } = last;
  return { windowClosesAt, windowCloseHandled, address, ourAddress };
}

function earlier(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}

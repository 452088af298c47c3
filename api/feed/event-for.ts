import { couldSee } from '../../cases/policy';
import type { SharedCase } from '../../cases/read-cases';
import type { FeedRow } from '../../db/schema';
import { notificationOf, type Batch, type Follower } from './load-batch';

/** One event of a person's stream; `data` becomes JSON. */
export interface FeedEvent {
  event: string;
  data: { at: string; caseNumber: number | null } & Record<string, unknown>;
}

/** What a row of the feed is for this person, by what they may see now; null for nothing. Pure. */
export function eventFor(row: FeedRow, batch: Batch, person: Follower): FeedEvent | null {
  const at = row.at.toISOString();
  if (row.kind === 'presence.updated') {
    const user = { id: row.userId, presence: row.details?.['presence'] };
    return { event: row.kind, data: { at, caseNumber: null, user } };
  }
  if (row.kind === 'preferences.updated') {
    if (row.userId !== person.userId) return null;
    return { event: row.kind, data: { at, caseNumber: null, preferences: batch.preferences(person.userId) } };
  }
  // What they are now is read again by those who may.
  if (row.kind === 'brakes.updated')
    return person.role === 'administrator' ? { event: row.kind, data: { at, caseNumber: null } } : null;
  // Which ones is in the list, which is read again.
  if (row.kind === 'notifications.read')
    return row.userId === person.userId ? { event: row.kind, data: { at, caseNumber: null } } : null;
  if (row.kind === 'notification') return notificationFor(row, batch, person);
  const found = row.caseId === null ? undefined : batch.cases.get(row.caseId);
  if (!found) return null;
  const caseNumber = found.shape.number;
  if (!sees(person, found, batch)) {
    const hidden = sawBefore(row, person);
    return hidden ? { event: 'case.hidden', data: { at, caseNumber } } : null;
  }
  const about = whatItSays(row, found, batch, person);
  return about && { event: row.kind, data: { at, caseNumber, ...about } };
}

/** Whoever may not see the case (any more) is told nothing about it. */
function notificationFor(row: FeedRow, batch: Batch, person: Follower): FeedEvent | null {
  const notification = batch.notifications.get(notificationOf(row) ?? '');
  if (row.userId !== person.userId || !notification) return null;
  if (row.caseId !== null) {
    const found = batch.cases.get(row.caseId);
    if (!found || !sees(person, found, batch)) return null;
  }
  const { caseNumber } = notification;
  return { event: row.kind, data: { at: row.at.toISOString(), caseNumber, notification } };
}

function sees(person: Follower, found: SharedCase, batch: Batch): boolean {
  return couldSee(person, found.seenBy) || batch.mentioned.has(`${person.userId}/${found.id}`);
}

/** A row `case.hidden` is for one person who has lost a group; a change tells who saw the case before it. */
function sawBefore(row: FeedRow, person: Follower): boolean {
  if (row.kind === 'case.hidden') return row.userId === person.userId;
  return row.kind === 'case.updated' && row.before !== null && couldSee(person, row.before);
}

function whatItSays(
  row: FeedRow,
  found: SharedCase,
  batch: Batch,
  person: Follower,
): Record<string, unknown> | null {
  const shown = { case: { ...found.shape, ...batch.own(person.userId, found.id) } };
  switch (row.kind) {
    case 'case.created':
    case 'case.updated':
      return shown;
    case 'message.created':
    case 'message.updated': {
      // One that was taken back meanwhile is gone; an event of its own tells so.
      const message = row.messageId === null ? undefined : batch.messages.get(row.messageId);
      return message ? { message } : null;
    }
    case 'message.removed':
      return { messageId: row.messageId };
    case 'note.created': {
      const note = row.noteId === null ? undefined : batch.notes.get(row.noteId);
      return note ? { note } : null;
    }
    case 'case.looking':
      return { looking: batch.looking(found.id) };
    case 'draft.updated': {
      const { userId } = person;
      return row.userId === userId ? { draft: batch.draft({ caseId: found.id, userId }) } : null;
    }
    case 'chat.ending':
      return warns(found, person) ? shown : null;
    case 'chat.alert':
      return rings(row, found, person) ? { ...shown, reason: row.details?.['reason'] ?? null } : null;
    default:
      return null;
  }
}

function takerOf(found: SharedCase): string | null {
  return found.shape.chat?.takenBy?.id ?? null;
}

/** Who is warned of a chat's end: the one who has it, else everybody who is there. */
function warns(found: SharedCase, person: Follower): boolean {
  if (found.shape.chat?.state !== 'active') return false;
  const taker = takerOf(found);
  return taker === null ? person.presence === 'online' : taker === person.userId;
}

/**
 * Whom an alert rings: of a failed answer its author, of a taken chat the one who has it, else everybody who is there
 * and has room for one more chat.
 */
function rings(row: FeedRow, found: SharedCase, person: Follower): boolean {
  if (row.details?.['reason'] === 'deliveryFailed') return row.details['agentId'] === person.userId;
  const taker = takerOf(found);
  if (taker !== null) return taker === person.userId;
  return person.presence === 'online' && person.hasRoom;
}

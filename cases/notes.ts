import { randomUUID } from 'node:crypto';
import type { Db, Trx } from '../db/connection';
import type { CaseRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { invalid } from '../refusal';
import { notify } from '../workspace/notify';
import type { Viewer } from '../workspace/viewer';
import { agentActor, type Actor } from './actor';
import { clearNote } from './clear-draft';
import { lockVisibleCase } from './lock-case';
import { recordEvent } from './record-event';
import { writeHistory } from './save-case';

/** How much of a note those it names are told; they read the rest in the case. Characters. */
const MOST_TOLD = 300;

export interface NewNote {
  /** Given where the same note may come twice; else a new one. */
  id?: string;
  text: string;
  /** People who may see the case because the note names them. */
  mentions: string[];
  by: Actor;
  at: Date;
}

/**
 * Adds an agent's note, and tells those it names; customers never see it, and it is neither an answer nor activity.
 * What the agent had of it as a draft goes. The same id again changes nothing.
 */
export function addNote(
  db: Db,
  viewer: Viewer,
  caseNumber: number,
  note: { id?: string; text: string; mentions: string[] },
): Promise<{ noteId: string; conversationId: string }> {
  return inTransaction(db, async (trx) => {
    const { case: c, conversation, now } = await lockVisibleCase(trx, viewer, caseNumber);
    if (note.id !== undefined && (await isThere(trx, c.id, note.id)))
      return { noteId: note.id, conversationId: conversation.id };
    await mentionsExist(trx, note.mentions);
    const noteId = await writeNote(trx, c, { ...note, by: agentActor(viewer), at: now });
    await tellMentioned(trx, c, { ...note, by: agentActor(viewer), at: now });
    await clearNote(trx, { caseId: c.id, userId: viewer.userId });
    await recordEvent(trx, conversation, {
      caseId: c.id,
      kind: 'note',
      kinds: ['note'],
      by: agentActor(viewer),
      occurredAt: now,
    });
    return { noteId, conversationId: conversation.id };
  });
}

async function isThere(trx: Trx, caseId: string, id: string): Promise<boolean> {
  const note = await trx
    .selectFrom('notes')
    .select('id')
    .where('id', '=', id)
    .where('caseId', '=', caseId)
    .executeTakeFirst();
  return note !== undefined;
}

/** Stores a note with its history entry and announces it. The caller holds the conversation's lock. */
export async function writeNote(trx: Trx, c: Pick<CaseRow, 'id'>, note: NewNote): Promise<string> {
  const { by } = note;
  if (by.type === 'customer') throw new Error('Customers write no notes.');
  const id = note.id ?? randomUUID();
  await trx
    .insertInto('notes')
    .values({
      id,
      caseId: c.id,
      text: note.text,
      authorType: by.type,
      authorId: by.id,
      authorName: by.name,
      createdAt: note.at,
    })
    .execute();
  if (note.mentions.length > 0)
    await trx
      .insertInto('noteMentions')
      .values([...new Set(note.mentions)].map((userId) => ({ noteId: id, caseId: c.id, userId })))
      .execute();
  await writeHistory(trx, c.id, [{ what: 'note.added', to: { noteId: id } }], { by, at: note.at });
  await trx.updateTable('cases').set({ updatedAt: note.at }).where('id', '=', c.id).execute();
  await trx.insertInto('feed').values({ kind: 'note.created', caseId: c.id, noteId: id }).execute();
  return id;
}

/** Whoever a note names is told of it in its own words; who names themselves knows. */
async function tellMentioned(trx: Trx, { id }: CaseRow, { text, mentions, by, at }: NewNote): Promise<void> {
  const others = [...new Set(mentions)].filter((userId) => userId !== by.id);
  if (others.length > 0) await notify(trx, others, { text: shortened(text), caseId: id, by, at });
}

function shortened(text: string): string {
  const signs = [...text];
  return signs.length <= MOST_TOLD ? text : `${signs.slice(0, MOST_TOLD).join('')}…`;
}

async function mentionsExist(trx: Trx, mentions: string[]): Promise<void> {
  if (mentions.length === 0) return;
  const found = await trx.selectFrom('users').select('id').where('id', 'in', mentions).execute();
  const missing = mentions.find((id) => !found.some((user) => user.id === id));
  if (missing) throw invalid([{ path: 'mentions', message: `There is no agent with the id ${missing}.` }]);
}

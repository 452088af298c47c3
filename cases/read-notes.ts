import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { Listed } from './read-messages';
import type { NoteShape } from './shapes/note';

export type NoteKey = [createdAt: string, id: string];

/** The notes of a case that the caller has found visible, oldest first. */
export async function readNotesOf(
  db: Db,
  caseId: string,
  page: { limit: number; after?: NoteKey | undefined },
): Promise<Listed<NoteShape, NoteKey>[]> {
  let query = noteRows(db)
    .where('notes.caseId', '=', caseId)
    .orderBy('notes.createdAt')
    .orderBy('notes.id')
    .limit(page.limit);
  const { after } = page;
  if (after)
    query = query.where(
      sql<boolean>`(notes.created_at, notes.id) > (${after[0]}::timestamptz, ${after[1]}::uuid)`,
    );
  const rows = await query.execute();
  return rows.map((row) => ({ shape: showNote(row), key: [row.createdAt.toISOString(), row.id] }));
}

/** Notes by their ids, whoever may see them: the caller has asked the policy. */
export async function readNotes(db: Db, ids: readonly string[]): Promise<Map<string, NoteShape>> {
  if (ids.length === 0) return new Map();
  const rows = await noteRows(db)
    .where('notes.id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.id, showNote(row)]));
}

function noteRows(db: Db) {
  return db
    .selectFrom('notes')
    .innerJoin('cases', 'cases.id', 'notes.caseId')
    .selectAll('notes')
    .select([
      'cases.number as caseNumber',
      sql<{ id: string; name: string }[]>`(
        select coalesce(json_agg(json_build_object('id', users.id, 'name', users.name) order by users.name, users.id), '[]')
        from note_mentions join users on users.id = note_mentions.user_id
        where note_mentions.note_id = notes.id)`.as('mentions'),
    ]);
}

type JoinedNote = Awaited<ReturnType<ReturnType<typeof noteRows>['execute']>>[number];

function showNote(row: JoinedNote): NoteShape {
  return {
    id: row.id,
    caseNumber: row.caseNumber,
    text: row.text,
    author: { type: row.authorType, id: row.authorId, name: row.authorName },
    mentions: row.mentions,
    createdAt: row.createdAt.toISOString(),
  };
}

import { z } from 'zod';
import { addNote } from '../../cases/notes';
import { visibleCaseId } from '../../cases/read-cases';
import { readNotes, readNotesOf } from '../../cases/read-notes';
import { noteShape } from '../../cases/shapes/note';
import { notFound } from '../../refusal';
import type { App } from '../app';
import { byNumber, moment, MOST_NOTE } from '../case-schemas';
import { listOf, listQuery, page, readCursor } from '../lists';
import { id, text } from '../schemas';

const newNote = z.strictObject({
  text: text(MOST_NOTE).refine((value) => value.trim() !== '', 'Must not be empty.'),
  mentions: z.array(id).max(100).default([]).describe('People who may see the case because of this note'),
});

/** Notes of a case; a customer never sees them. */
export function noteRoutes(app: App): void {
  app.get(
    '/api/cases/:number/notes',
    {
      schema: {
        tags: ['notes'],
        summary: 'Notes of a case, oldest first',
        params: byNumber,
        querystring: listQuery,
        response: { 200: listOf(noteShape) },
      },
    },
    async ({ viewer, params, query }) => {
      const caseId = await visibleCaseId(app.db, viewer, params.number);
      const after = readCursor(z.tuple([moment, z.uuid()]), query.cursor);
      const rows = await readNotesOf(app.db, caseId, { limit: query.limit + 1, after });
      return page(
        rows,
        query.limit,
        (row) => row.shape,
        (row) => row.key,
      );
    },
  );

  app.post(
    '/api/cases/:number/notes',
    {
      schema: {
        tags: ['notes'],
        summary: 'Add a note; people it mentions may see the case from now on',
        params: byNumber,
        body: newNote,
        response: { 201: noteShape },
      },
    },
    async (request, reply) => {
      const { viewer, params, body } = request;
      const note = { id: request.newId(), ...body };
      const { noteId, conversationId } = await addNote(app.db, viewer, params.number, note);
      app.wake(conversationId);
      const added = (await readNotes(app.db, [noteId])).get(noteId);
      if (!added) throw notFound('note');
      return reply.code(201).send(added);
    },
  );
}

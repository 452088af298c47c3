import { z } from 'zod';
import { visibleCaseId } from '../../cases/read-cases';
import { readDraft } from '../../cases/read-drafts';
import { deleteDraft, saveDraft } from '../../cases/save-draft';
import { draftMode, draftShape } from '../../cases/shapes/draft';
import type { App } from '../app';
import { attachmentIds, byNumber, MOST_NOTE, MOST_TEXT } from '../case-schemas';
import { nothing, textOrNone, time } from '../schemas';
import { templateChoice } from '../template-schemas';

const draft = z.strictObject({
  text: textOrNone(MOST_TEXT).default(''),
  note: textOrNone(MOST_NOTE).default(''),
  mode: draftMode.default('reply'),
  attachmentIds: attachmentIds.default([]).describe('Your uploads; they are kept as long as the draft'),
  template: templateChoice.nullable().default(null),
  basedOn: time
    .nullable()
    .optional()
    .describe('`updatedAt` of the draft that you changed; 409 `draft-changed` when that is not the one here'),
});

/** What the one who calls is writing in a case. */
export function draftRoutes(app: App): void {
  const tags = ['drafts'];

  app.get(
    '/api/cases/:number/draft',
    {
      schema: {
        tags,
        summary: 'What you are writing in a case; nobody else sees it',
        params: byNumber,
        response: { 200: draftShape },
      },
    },
    async ({ viewer, params }) => {
      const caseId = await visibleCaseId(app.db, viewer, params.number);
      return readDraft(app.db, { caseId, userId: viewer.userId });
    },
  );

  app.put(
    '/api/cases/:number/draft',
    {
      schema: {
        tags,
        summary: 'Keep what you are writing; what is left out is empty from now on',
        params: byNumber,
        body: draft,
        response: { 200: draftShape },
      },
    },
    ({ viewer, params, body: { basedOn, ...written } }) =>
      saveDraft(app.db, viewer, params.number, written, basedOn == null ? basedOn : new Date(basedOn)),
  );

  app.delete(
    '/api/cases/:number/draft',
    {
      schema: {
        tags,
        summary: 'Throw away what you were writing',
        params: byNumber,
        response: { 204: nothing },
      },
    },
    async ({ viewer, params }, reply) => {
      await deleteDraft(app.db, viewer, params.number);
      return reply.code(204).send(undefined);
    },
  );
}

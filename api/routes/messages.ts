import { z } from 'zod';
import { answer } from '../../cases/answer';
import { retryMessage } from '../../cases/retry-message';
import { withdrawMessage } from '../../cases/withdraw-message';
import { visibleCase, visibleCaseId } from '../../cases/read-cases';
import { readMessage, readThread } from '../../cases/read-messages';
import type { Schedule } from '../../cases/scheduled';
import { messageShape } from '../../cases/shapes/message';
import { channelOf } from '../../channels/connection';
import { invalid } from '../../refusal';
import { syncIfUnknown } from '../../workspace/templates';
import type { App } from '../app';
import {
  attachmentIds,
  byNumber,
  endStatus,
  MOST_TEXT,
  sendingWithCare,
  threadQuery,
  whole,
} from '../case-schemas';
import { listOf, page, readCursor } from '../lists';
import { byId, nothing, text, time } from '../schemas';
import { templateChoice } from '../template-schemas';

const newMessage = z.strictObject({
  text: text(MOST_TEXT).optional(),
  attachmentIds: attachmentIds
    .optional()
    .describe(
      'Files of POST /api/files, in their order; each goes as a message of its own, the text with the first',
    ),
  template: templateChoice.optional().describe('Sent instead of a text; needed when the window is closed'),
  endChat: endStatus.optional().describe('Ends the chat with this answer'),
  sendAt: time.optional().describe('Not before this moment, at most 30 days ahead'),
  cancelIfCustomerWrites: z
    .boolean()
    .optional()
    .describe('With sendAt: not sent any more once the customer has written; true if left out'),
  ...sendingWithCare,
  clientId: text(200).describe('Unique in the case; the same again is answered with the first message'),
});

/** The thread of a case: read it, answer, send a failed answer again, take one back. */
export function messageRoutes(app: App): void {
  app.get(
    '/api/cases/:number/messages',
    {
      schema: {
        tags: ['messages'],
        summary: 'The thread, in the sequence in which the messages were taken in',
        params: byNumber,
        querystring: threadQuery,
        response: { 200: listOf(messageShape) },
      },
    },
    async ({ viewer, params, query }) => {
      const { limit, order, cursor } = query;
      const caseId = await visibleCaseId(app.db, viewer, params.number);
      const after = readCursor(whole, cursor);
      const rows = await readThread(app.db, caseId, { order, limit: limit + 1, after }, viewer);
      return page(
        rows,
        limit,
        (row) => row.shape,
        (row) => row.key,
      );
    },
  );

  app.post(
    '/api/cases/:number/messages',
    {
      schema: {
        tags: ['messages'],
        summary: 'Answer the customer',
        params: byNumber,
        body: newMessage,
        response: { 201: messageShape },
      },
    },
    async ({ viewer, params, body }, reply) => {
      const { integrationId } = await visibleCase(app.db, viewer, params.number);
      const written = textOf(body);
      const { template, attachmentIds } = body;
      if (template) await syncIfUnknown(app, integrationId, template.contentSid);
      const { messageId, conversationId } = await answer(
        app.db,
        viewer,
        params.number,
        {
          text: written,
          template,
          files: filesOf(attachmentIds, app.config.publicUrl),
          clientId: body.clientId,
          endChat: body.endChat,
          schedule: scheduleOf(body),
          seenMessageId: body.seenMessageId,
          undoSeconds: body.undoSeconds,
        },
        (kind) => channelOf(app.channels, kind),
      );
      app.wake(conversationId);
      return reply.code(201).send(await readMessage(app.db, messageId));
    },
  );

  app.post(
    '/api/messages/:id/retry',
    {
      schema: {
        tags: ['messages'],
        summary: 'Send a failed message again',
        params: byId,
        response: { 200: messageShape },
      },
    },
    async ({ viewer, params }) => {
      const { wake } = await retryMessage(app.db, viewer, params.id);
      app.wake(wake);
      return readMessage(app.db, params.id);
    },
  );

  app.delete(
    '/api/messages/:id',
    {
      schema: {
        tags: ['messages'],
        summary: 'Take a message back that has not been handed over yet',
        description:
          'One with `heldUntil` goes with all messages of its answer, and is its author’s draft again unless another one was begun.',
        params: byId,
        response: { 204: nothing },
      },
    },
    async ({ viewer, params }, reply) => {
      const { wake } = await withdrawMessage(app.db, viewer, params.id);
      app.wake(wake);
      return reply.code(204).send(undefined);
    },
  );
}

/** None is the same as nothing said about files. */
function filesOf(ids: readonly string[] | undefined, publicUrl: string) {
  return ids && ids.length > 0 ? { ids, publicUrl } : undefined;
}

function scheduleOf({
  sendAt,
  cancelIfCustomerWrites,
  attachmentIds,
  endChat,
  undoSeconds,
}: z.output<typeof newMessage>): Schedule | undefined {
  if (sendAt === undefined) {
    if (cancelIfCustomerWrites === undefined) return undefined;
    throw invalid([{ path: 'cancelIfCustomerWrites', message: 'Give sendAt too, or leave it out.' }]);
  }
  if (attachmentIds && attachmentIds.length > 0)
    throw invalid([
      { path: 'attachmentIds', message: 'Files can not be scheduled: send them when it is time.' },
    ]);
  if (endChat)
    throw invalid([{ path: 'endChat', message: 'A scheduled message ends no chat: end it by itself.' }]);
  if (undoSeconds > 0)
    throw invalid([
      { path: 'undoSeconds', message: 'Leave it out: a scheduled message can be taken back until its time.' },
    ]);
  return { sendAt: new Date(sendAt), cancelIfCustomerWrites: cancelIfCustomerWrites ?? true };
}

function textOf({ text: written, attachmentIds, template }: z.output<typeof newMessage>): string {
  const hasFiles = attachmentIds !== undefined && attachmentIds.length > 0;
  if (template) {
    if (hasFiles)
      throw invalid([{ path: 'attachmentIds', message: 'Leave them out: a template goes alone.' }]);
    if (written === undefined) return '';
    throw invalid([{ path: 'text', message: 'Leave it out: a template is sent instead of a text.' }]);
  }
  if (written === undefined || written.trim() === '') {
    if (hasFiles) return '';
    throw invalid([{ path: 'text', message: 'Write something: an answer needs a text or a file.' }]);
  }
  return written;
}

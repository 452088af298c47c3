import { z } from 'zod';
import { readCase } from '../../cases/read-cases';
import { readMessage } from '../../cases/read-messages';
import { caseShape } from '../../cases/shapes/case';
import { messageShape } from '../../cases/shapes/message';
import { writeFirst } from '../../cases/write-first';
import { channelOf } from '../../channels/connection';
import { syncIfUnknown } from '../../workspace/templates';
import type { App } from '../app';
import { id, text } from '../schemas';
import { templateChoice } from '../template-schemas';

const firstMessage = z.strictObject({
  integrationId: id.describe('The number to write from'),
  to: text(200).describe('The customer, as a number in international form or an address of the channel'),
  template: templateChoice,
});

const written = z
  .object({
    id: id.describe('Of the conversation'),
    caseNumber: z.int(),
    case: caseShape,
    message: messageShape,
  })
  .meta({ id: 'WrittenFirst' });

/** Writing to a customer first. */
export function conversationRoutes(app: App): void {
  app.post(
    '/api/conversations',
    {
      schema: {
        tags: ['messages'],
        summary: "Write first, with a template; it joins the customer's open case, else makes one",
        body: firstMessage,
        response: { 201: written },
      },
    },
    async ({ viewer, body }, reply) => {
      await syncIfUnknown(app, body.integrationId, body.template.contentSid);
      const { conversationId, caseNumber, messageId } = await writeFirst(app.db, viewer, body, (kind) =>
        channelOf(app.channels, kind),
      );
      app.wake(conversationId);
      const message = await readMessage(app.db, messageId);
      const shown = await readCase(app.db, app.channels, viewer, caseNumber);
      return reply.code(201).send({ id: conversationId, caseNumber, case: shown, message });
    },
  );
}

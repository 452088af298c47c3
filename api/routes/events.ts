import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { streamClosed, streamOpened } from '../../workspace/event-streams';
import type { App } from '../app';
import { whoCalls } from '../plugins/authentication';
import { openStream } from '../feed/stream';

const NO_ID = -1;

const description = `Server-sent events: \`case.created\`, \`case.updated\`, \`case.hidden\`, \`message.created\`,
\`message.updated\`, \`message.removed\`, \`note.created\`, \`chat.alert\`, \`chat.ending\`, \`presence.updated\`,
\`notification\`, \`notifications.read\`, \`draft.updated\`, \`case.looking\`, \`preferences.updated\`,
\`brakes.updated\` (for administrators). \`data\` is JSON \`{at,
caseNumber, case?|message?|messageId?|note?|user?|notification?|draft?|looking?|preferences?}\`. Come back with \`Last-Event-ID\`: what was missed follows, the
last 30 s may come again with the same ids. \`event: reset\`: the id is unknown or older than 24 hours; read your lists
again.`;

/** What happens, as it happens, to those who may see it. */
export function eventRoutes(app: App): void {
  app.get(
    '/api/events',
    {
      schema: {
        tags: ['events'],
        summary: 'Follow what happens (text/event-stream)',
        description,
        headers: z.looseObject({ 'last-event-id': z.string().optional() }),
        querystring: z.strictObject({
          lastEventId: z.string().max(100).optional().describe('For tools that can not send the header'),
        }),
        response: {
          200: z.string().describe('A stream that does not end').meta({ format: 'text/event-stream' }),
        },
      },
    },
    async (request, reply) => {
      const stream = { id: randomUUID(), userId: request.viewer.userId };
      const lastId = readId(request.headers['last-event-id'] ?? request.query.lastEventId);
      await app.feed.ready;
      await streamOpened(app.db, stream);
      if (reply.raw.destroyed || request.raw.destroyed) {
        await streamClosed(app.db, stream);
        return reply.hijack();
      }
      takeOver(reply);
      const open = openStream(stream.id, stream.userId, reply.raw);
      open.write('retry: 2000\n\n');
      app.feed.serve(open, lastId, async () => (await whoCalls(request))?.userId === stream.userId);
      return reply;
    },
  );
}

/** From here on Fastify leaves the response alone; the headers that plugins have set go out with it. */
function takeOver(reply: FastifyReply): void {
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) reply.raw.setHeader(name, value);
}

/** The id a client saw last; null when it says nothing, an id that never was when it says something else. */
function readId(text: string | undefined): number | null {
  if (text === undefined || text === '') return null;
  return /^\d{1,15}$/.test(text) ? Number(text) : NO_ID;
}

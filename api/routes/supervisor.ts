import { z } from 'zod';
import { moveChats } from '../../cases/move-chats';
import { readWall } from '../../cases/read-wall';
import { wallShape } from '../../cases/shapes/wall';
import type { App } from '../app';
import { byId } from '../schemas';
import { targetOf, transfer } from './chats';

const moved = z.object({
  moved: z.number().int(),
  refused: z
    .array(z.object({ caseNumber: z.number().int(), type: z.string(), detail: z.string() }))
    .describe('Chats that stayed where they are, and why'),
  more: z.boolean().describe('There are more than are moved at once: call again'),
});

/** What supervisors look at and put right: administrators. */
export function supervisorRoutes(app: App): void {
  const config = { role: 'administrator' } as const;

  app.get(
    '/api/wall',
    {
      config,
      schema: {
        tags: ['supervision'],
        summary: 'The desk at a glance: who waits, who is there with how much, what is about to go wrong',
        description: 'May be read again when an event says that something has changed, every two seconds.',
        querystring: z.strictObject({}),
        response: { 200: wallShape },
      },
    },
    () => readWall(app.db),
  );

  app.post(
    '/api/users/:id/chats/move',
    {
      config,
      schema: {
        tags: ['supervision'],
        summary: 'Transfer all active chats of an agent to another one, or to a group where they are new',
        description:
          'Each is a transfer of its own, at most 500 a call. What this person does not have any more by then stays where it is.',
        params: byId,
        body: transfer,
        response: { 200: moved },
      },
    },
    async ({ viewer, params, body }) => {
      const { wake, ...result } = await moveChats(app.db, viewer, params.id, targetOf(body));
      for (const conversationId of wake) app.wake(conversationId);
      return result;
    },
  );
}

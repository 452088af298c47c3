import { z } from 'zod';
import { keepLooking, readLookers, stopLooking } from '../../cases/looking';
import { visibleCaseId } from '../../cases/read-cases';
import { lookerShape } from '../../cases/shapes/looker';
import type { App } from '../app';
import { byNumber } from '../case-schemas';
import { nothing } from '../schemas';

const lookers = z.object({ items: z.array(lookerShape) });

/** Who of the colleagues has a case open. */
export function lookingRoutes(app: App): void {
  const tags = ['cases'];
  const itemsOf = async (caseId: string) => ({ items: (await readLookers(app.db, [caseId]))(caseId) });

  app.get(
    '/api/cases/:number/looking',
    {
      schema: {
        tags,
        summary: 'Who looks at a case now, by name; yourself too',
        params: byNumber,
        response: { 200: lookers },
      },
    },
    async ({ viewer, params }) => itemsOf(await visibleCaseId(app.db, viewer, params.number)),
  );

  app.put(
    '/api/cases/:number/looking',
    {
      schema: {
        tags,
        summary: 'Say that you have a case open, at least every 15 seconds while you have',
        description:
          'Who has not said so for 20 seconds has left. Colleagues are told when something changes.',
        params: byNumber,
        body: z.strictObject({ typing: z.boolean({ error: 'Must be true or false.' }) }),
        response: { 200: lookers },
      },
    },
    async ({ viewer, params, body }) => {
      const caseId = await visibleCaseId(app.db, viewer, params.number);
      await keepLooking(app.db, { caseId, userId: viewer.userId }, body.typing);
      return itemsOf(caseId);
    },
  );

  app.delete(
    '/api/cases/:number/looking',
    {
      schema: {
        tags,
        summary: 'Say that you have closed it',
        params: byNumber,
        response: { 204: nothing },
      },
    },
    async ({ viewer, params }, reply) => {
      const caseId = await visibleCaseId(app.db, viewer, params.number);
      await stopLooking(app.db, { caseId, userId: viewer.userId });
      return reply.code(204).send(undefined);
    },
  );
}

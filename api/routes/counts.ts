import { z } from 'zod';
import { readCounts } from '../../cases/read-counts';
import type { App } from '../app';

const count = z.int().min(0);

const counts = z
  .object({
    chats: z.object({ new: count, mine: count, all: count }).describe('The lists of `GET /api/chats`'),
    unanswered: count.describe('`GET /api/cases?view=unanswered`'),
    waitingMine: count.describe('Chats that you have taken and whose customer waits for an answer'),
  })
  .meta({ id: 'Counts' });

const query = z.strictObject({
  max: z.coerce
    .number()
    .int('Must be a whole number.')
    .min(1, 'Must be at least 1.')
    .max(10_000, 'Must be at most 10000.')
    .default(999)
    .describe('Counting ends one above it: such a number says "more than `max`"'),
});

/** What stands beside the names of the lists. */
export function countRoutes(app: App): void {
  app.get(
    '/api/counts',
    {
      schema: {
        tags: ['cases'],
        summary: 'How many chats and cases are in your lists',
        querystring: query,
        response: { 200: counts },
      },
    },
    ({ viewer, query: { max } }) => readCounts(app.db, viewer, max),
  );
}

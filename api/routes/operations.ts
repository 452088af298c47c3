import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import type { App } from '../app';

const ANSWER_WITHIN_MS = 2000;
const state = z.enum(['ok', 'unreachable']);
const readiness = z.object({ database: state, temporal: state });

/**
 * Health for whoever runs the process. Ready: once the database and Temporal have both been reached since the start,
 * then only the database decides, because messages are taken in and answers accepted while Temporal is away.
 */
export function operationsRoutes(app: App): void {
  const reached = { database: false, temporal: false };

  app.get(
    '/healthz',
    {
      config: { public: true },
      schema: {
        tags: ['operations'],
        summary: 'The process lives',
        response: { 200: z.object({ status: z.literal('ok') }) },
      },
    },
    () => ({ status: 'ok' as const }),
  );

  app.get(
    '/readyz',
    {
      config: { public: true },
      schema: {
        tags: ['operations'],
        summary: 'The process can serve',
        response: { 200: readiness, 503: readiness },
      },
    },
    async (_request, reply) => {
      const [database, temporal] = await Promise.all([
        answers(sql`select 1`.execute(app.db).then(() => true)),
        answers(app.temporalReached()),
      ]);
      reached.database ||= database;
      reached.temporal ||= temporal;
      const ready = database && reached.database && reached.temporal;
      return reply.code(ready ? 200 : 503).send({
        database: database ? 'ok' : 'unreachable',
        temporal: temporal ? 'ok' : 'unreachable',
      });
    },
  );
}

async function answers(question: Promise<boolean>): Promise<boolean> {
  const giveUp = new AbortController();
  try {
    const tooLate = pause(ANSWER_WITHIN_MS, false, { signal: giveUp.signal });
    return await Promise.race([question.catch(() => false), tooLate.catch(() => false)]);
  } finally {
    giveUp.abort();
  }
}

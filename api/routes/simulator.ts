import { z } from 'zod';
import { notFound } from '../../refusal';
import { sendersOf } from '../../workspace/integrations';
import type { App } from '../app';

/** What is typed into the form of a kind to connect a number of the simulator. */
export interface OfferedNumber {
  kind: string;
  values: Record<string, string>;
}

/** Gives a number of the simulator that is none of these senders; makes one where all are taken. */
export type OfferNumber = (taken: readonly string[]) => Promise<OfferedNumber>;

/** The simulator that is served beside the desk, for those who try it. Its own API is at `/simulator/api`. */
export function simulatorRoutes(app: App): void {
  const administrator = { role: 'administrator' as const };
  const tags = ['integrations'];

  app.get(
    '/api/simulator',
    {
      config: administrator,
      schema: {
        tags,
        summary: 'Whether the simulator is served beside the desk',
        response: {
          200: z.object({
            phone: z.string().nullable().describe('The path of its phone page; null where it is not served'),
          }),
        },
      },
    },
    () => ({ phone: app.offerNumber ? '/simulator/' : null }),
  );

  app.post(
    '/api/simulator/numbers',
    {
      config: administrator,
      schema: {
        tags,
        summary: 'A number of the simulator that is not connected yet, as the form of its kind takes it',
        response: { 201: z.object({ kind: z.string(), values: z.record(z.string(), z.string()) }) },
      },
    },
    async (_request, reply) => {
      if (!app.offerNumber) throw notFound('simulator');
      const offered = await app.offerNumber(await sendersOf(app.db));
      return reply.code(201).send(offered);
    },
  );
}

import { once } from 'node:events';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Simulation } from './simulation';
import { unavailable } from './twilio-error';

/** Twilio is away: no call of its APIs succeeds, no webhook leaves it. Customers' telephones go on. */
export const outageSchema = z.strictObject({
  on: z.boolean(),
  /** What callers of the API meet: 503, a cut connection, or no answer until they give up. */
  calls: z.enum(['unavailable', 'reset', 'silent']).default('unavailable'),
  /** What becomes of webhooks and callbacks: Twilio does not repeat what it could not send. `late`: sent afterwards. */
  webhooks: z.enum(['lost', 'late']).default('lost'),
});
export type Outage = z.infer<typeof outageSchema>;

export const noOutage: Outage = { on: false, calls: 'unavailable', webhooks: 'lost' };

/** Switches it; what waits for its end goes on when it is off. */
export function setOutage(simulation: Simulation, outage: Outage): Outage {
  simulation.outage = outage;
  if (!outage.on) simulation.changes.emit('recovered');
  return outage;
}

/** Cuts the connection without an answer: the caller sees ECONNRESET. */
export function reset(reply: FastifyReply): void {
  reply.hijack();
  reply.raw.socket?.resetAndDestroy();
}

/** Lets every call of these routes fail while the outage lasts, whoever calls. */
export function failInOutage(app: FastifyInstance, simulation: Simulation): void {
  app.addHook('onRequest', async (_request, reply) => {
    const { on, calls } = simulation.outage;
    if (!on) return;
    if (calls === 'unavailable') throw unavailable();
    if (calls === 'silent') await outageEnds(simulation);
    reset(reply);
  });
}

/** False when a webhook is lost; resolves with true when it is to be sent, which may be after the outage. */
export async function mayLeave(simulation: Simulation): Promise<boolean> {
  while (simulation.outage.on) {
    if (simulation.outage.webhooks === 'lost' || !(await outageEnds(simulation))) return false;
  }
  return true;
}

/** Waits for it; false when the simulation was reset or closed meanwhile. */
async function outageEnds({ changes, running: { signal } }: Simulation): Promise<boolean> {
  await once(changes, 'recovered', { signal }).catch(() => undefined);
  return !signal.aborted;
}

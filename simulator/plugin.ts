import formbody from '@fastify/formbody';
// For its types only: the product describes its own API with it.
import type {} from '@fastify/swagger';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { contentApi } from './content-api';
import { drivingApi } from './driving-api';
import { messagingApi } from './messaging-api';
import { phonePage } from './phone-page';
import { openSimulation, type SimulationOptions } from './simulation';
import { twilioApi } from './twilio-api';

export interface SimulatorOptions extends SimulationOptions {
  /** Where this simulator is reached from outside, prefix included, no slash at the end; else the address it listens on. */
  publicUrl?: string;
  /** Who may use the page and the driving API; everybody if absent. Twilio's API has its own credentials. */
  authorize?: (request: FastifyRequest) => Promise<boolean>;
}

const form = 'application/x-www-form-urlencoded';

/**
 * Twilio, played locally, below the prefix it is registered with: the phone page at `/`, the driving API at `/api`,
 * Twilio's own API at `/2010-04-01`, `/v1` (content) and `/v2` (senders, typing). Set the product's `TWILIO_API_URL` to the address of the prefix.
 */
export const simulator: FastifyPluginAsync<SimulatorOptions> = async (app, options) => {
  const simulation = await openSimulation(options);
  // Ends waiting callbacks and open streams first, or closing the server would wait for them.
  app.addHook('preClose', () => simulation.close());
  // These are Twilio's and the simulator's calls: the product's own API description leaves them out.
  app.addHook('onRoute', (route) => {
    // `hide` is @fastify/swagger's own.
    route.schema = { ...route.schema, hide: true };
  });
  // The product around us may parse forms in its own way; Twilio's takes repeated names.
  if (app.hasContentTypeParser(form)) app.removeContentTypeParser(form);
  await app.register(formbody, { bodyLimit: 256 * 1024 });

  const baseUrl = () => options.publicUrl ?? listeningAddress(app.server.address()) + app.prefix;
  await app.register(twilioApi, { prefix: '/2010-04-01', simulation });
  await app.register(contentApi, { prefix: '/v1', simulation });
  await app.register(messagingApi, { prefix: '/v2', simulation });
  await app.register(async (people) => {
    people.addHook('onRequest', async (request, reply) => {
      if (options.authorize === undefined || (await options.authorize(request))) return;
      const detail = 'Sign in as an administrator to use the simulator';
      await reply
        .code(403)
        .type('application/problem+json')
        .send({ title: 'Forbidden', status: 403, detail });
    });
    await people.register(phonePage, { page: app.prefix });
    await people.register(drivingApi, { prefix: '/api', simulation, baseUrl });
  });
};

function listeningAddress(address: ReturnType<import('node:net').Server['address']>): string {
  if (address === null || typeof address === 'string') return 'http://127.0.0.1';
  const host = address.address === '::' || address.address === '0.0.0.0' ? '127.0.0.1' : address.address;
  return `http://${address.family === 'IPv6' ? `[${host}]` : host}:${address.port}`;
}

import fastify, { type FastifyInstance } from 'fastify';
import { type Account, issueAccount } from './account';
import { simulator, type SimulatorOptions } from './plugin';

export interface RunningSimulator {
  /** `http://host:port`: the value for `TWILIO_API_URL`. */
  url: string;
  /** The driving API: `${url}/simulator/api`. */
  api: string;
  /** The phone page: `${url}/simulator/`. */
  phone: string;
  /** The account that exists from the start. */
  account: Account;
  app: FastifyInstance;
  close: () => Promise<void>;
}

/**
 * Starts a simulator of its own, with Twilio's API at the root as well as below `/simulator`.
 * Port 0, the default, takes a free one: this is how tests get theirs.
 */
export async function startSimulator(
  options: SimulatorOptions & { port?: number; host?: string } = {},
): Promise<RunningSimulator> {
  const { port = 0, host = '127.0.0.1', ...rest } = options;
  const app = fastify({
    forceCloseConnections: true,
    rewriteUrl: ({ url = '/' }) => (/^\/(2010-04-01|v1|v2)\//.test(url) ? `/simulator${url}` : url),
  });
  app.get('/', (_request, reply) => reply.redirect('/simulator/'));
  await app.register(simulator, { prefix: '/simulator', ...rest });
  const url = await app.listen({ port, host });
  const account = issueAccount(options.seed ?? 'answerhall');
  return {
    url,
    api: `${url}/simulator/api`,
    phone: `${url}/simulator/`,
    account,
    app,
    close: () => app.close(),
  };
}

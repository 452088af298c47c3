import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Account, issueAccount, makeKey, makeSecondaryToken, promoteToken } from './account';
import { Problem } from './problem';
import type { Simulation } from './simulation';

type WithSid = { Params: { sid: string } };

const accountSchema = z.strictObject({
  sid: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/i, 'an Account SID is AC and 32 hexadecimal digits')
    .optional(),
  authToken: z.string().min(8).max(100).optional(),
});

/** The driving API's calls for accounts: what their owner does in Twilio's console. */
export function driveAccounts(app: FastifyInstance, simulation: Simulation): void {
  app.get('/accounts', () => ({ items: [...simulation.accounts.values()] }));

  app.post('/accounts', (request, reply) => {
    const asked = accountSchema.parse(request.body ?? {});
    const issued = issueAccount();
    const account = { sid: asked.sid ?? issued.sid, authToken: asked.authToken ?? issued.authToken };
    if (simulation.accounts.size >= 10_000) throw new Problem(409, 'There are 10000 accounts already');
    simulation.accounts.set(account.sid, account);
    simulation.save();
    return reply.code(201).send(account);
  });

  app.post<WithSid>('/accounts/:sid/keys', (request, reply) => {
    const key = makeKey(found(simulation, request.params.sid));
    simulation.save();
    return reply.code(201).send(key);
  });

  app.post<WithSid>('/accounts/:sid/tokens/secondary', (request, reply) => {
    const account = found(simulation, request.params.sid);
    makeSecondaryToken(account);
    simulation.save();
    return reply.code(201).send(account);
  });

  app.post<WithSid>('/accounts/:sid/tokens/promote', (request) => {
    const account = found(simulation, request.params.sid);
    if (!promoteToken(account)) throw new Problem(409, 'There is no secondary token: make one first');
    simulation.save();
    return account;
  });
}

function found(simulation: Simulation, sid: string): Account {
  const account = simulation.accounts.get(sid);
  if (account) return account;
  throw new Problem(404, `No account ${sid}: register it with POST accounts`);
}

import { STATUS_CODES } from 'node:http';
import type { FastifyPluginCallback } from 'fastify';
import { z } from 'zod';
import { dayPlayer, daySchema } from './day';
import { driveAccounts } from './drive-accounts';
import { offerNumber, offerSchema } from './offer-number';
import { faultSchema } from './faults';
import { inboundSchema, receiveFromCustomer } from './inbound';
import { concerns, customers, listQuery, page } from './listing';
import { outageSchema, setOutage } from './outage';
import { Problem } from './problem';
import { addressSchema, deliverySchema, durationSchema, senderSchema } from './settings';
import { virtualNow } from './customer-window';
import { emptySender, resetSimulation, type Sender, type Simulation } from './simulation';
import { showMedia } from './show-media';
import { streamMessages } from './stream';
import { templateFrom, templateSchema, templateSid } from './templates';

interface DrivingOptions {
  simulation: Simulation;
  /** Where this simulator is reached, for links in what it sends. */
  baseUrl: () => string;
}

/** The API that tests, `npm run demo` and the phone page play the world with. Table: docs/simulator.md. */
export const drivingApi: FastifyPluginCallback<DrivingOptions> = (app, { simulation, baseUrl }, done) => {
  app.addHook('onRequest', (request, _reply, next) => {
    const { origin } = request.headers;
    // Another site's page must not play customers here through a visitor's browser.
    const own = [request.headers.host, new URL(baseUrl()).host];
    const foreign = origin !== undefined && !(URL.canParse(origin) && own.includes(new URL(origin).host));
    next(foreign ? new Problem(403, 'Calls from pages of another origin are refused') : undefined);
  });
  app.setErrorHandler((error, request, reply) => {
    const { status, detail, errors } = toProblem(error);
    if (status >= 500) request.log.error(error);
    const title = STATUS_CODES[status] ?? 'Error';
    return reply
      .code(status)
      .type('application/problem+json')
      .send({ type: 'about:blank', title, status, detail, errors });
  });
  app.setNotFoundHandler((request) => {
    throw new Problem(404, `There is no ${request.method} ${request.url}: see docs/simulator.md`);
  });

  app.get('/', () => overview(simulation));
  app.post('/reset', () => {
    resetSimulation(simulation);
    return overview(simulation);
  });

  driveAccounts(app, simulation);
  app.get('/senders', () => ({ items: [...simulation.senders.values()] }));
  app.put<{ Params: { number: string } }>('/senders/:number', (request) => {
    const number = read(addressSchema, request.params.number);
    return putSender(simulation, number, read(senderSchema, request.body ?? {}));
  });

  app.post('/numbers', (request, reply) =>
    reply.code(201).send(offerNumber(simulation, read(offerSchema, request.body ?? {}))),
  );

  app.get('/templates', () => ({ items: [...simulation.templates.values()] }));
  app.put<{ Params: { sid: string } }>('/templates/:sid', (request) => {
    const sid = read(templateSid, request.params.sid);
    const wanted = read(templateSchema, request.body);
    if (simulation.templates.size >= 1000 && !simulation.templates.has(sid))
      throw new Problem(409, 'There are 1000 templates already');
    const earlier = simulation.templates.get(sid);
    const template = templateFrom(sid, wanted, { earlier, now: Date.now() });
    simulation.templates.set(sid, template);
    simulation.save();
    return template;
  });

  app.post('/messages', { bodyLimit: 40 * 1024 * 1024 }, async (request, reply) => {
    const inbound = read(inboundSchema, request.body);
    const sender = simulation.senders.get(inbound.to);
    if (!sender)
      throw new Problem(404, `No sender ${inbound.to}: register it with PUT senders/${inbound.to}`);
    const received = await receiveFromCustomer(simulation, sender, inbound, baseUrl());
    return reply.code(inbound.wait ? 201 : 202).send(received);
  });
  app.get('/messages', (request) => {
    const query = read(listQuery, request.query);
    return page(simulation.messages, ({ seq }) => seq, query);
  });
  app.get<{ Params: { sid: string } }>('/media/:sid', (request, reply) =>
    showMedia(simulation, request.params.sid, reply),
  );
  app.get('/customers', (request) => ({ items: customers(simulation, read(listQuery, request.query)) }));
  app.get('/events', (request, reply) => {
    const { sender, customer } = read(listQuery, request.query);
    streamMessages(simulation, reply, (about) => concerns(about, sender, customer));
    return reply;
  });

  app.get('/creates', (request) => {
    const query = read(listQuery, request.query);
    const entries = simulation.creates
      .entries()
      .map((each) => ({ ...each, sender: each.from, customer: each.to }));
    return page(entries, ({ id }) => id, query);
  });
  app.get('/webhooks', (request) =>
    page(simulation.webhooks.entries(), ({ id }) => id, read(listQuery, request.query)),
  );

  app.get('/typing', (request) =>
    page(simulation.typing.entries(), ({ id }) => id, read(listQuery, request.query)),
  );

  app.get('/faults', () => ({ items: simulation.faults }));
  app.post('/faults', (request, reply) => {
    const asked = read(faultSchema, request.body);
    simulation.faults = simulation.faults.filter(({ remaining }) => remaining > 0);
    if (simulation.faults.length >= 1000)
      throw new Problem(409, 'There are 1000 faults already: DELETE faults first');
    const fault = { ...asked, id: ++simulation.lastFaultId, remaining: asked.times };
    simulation.faults.push(fault);
    return reply.code(201).send(fault);
  });
  app.delete('/faults', (_request, reply) => {
    simulation.faults = [];
    return reply.code(204).send();
  });

  app.get('/delivery', () => simulation.delivery);
  app.put('/delivery', (request) => {
    const asked = read(deliverySchema.partial(), request.body);
    // Spread in JSON's own values: what was not sent is absent, never undefined.
    simulation.delivery = deliverySchema.parse({ ...simulation.delivery, ...asked });
    return simulation.delivery;
  });

  app.get('/outage', () => simulation.outage);
  app.put('/outage', (request) => setOutage(simulation, read(outageSchema, request.body)));

  const day = dayPlayer(simulation, baseUrl);
  app.get('/day', () => day.now());
  app.post('/day', (request, reply) => reply.code(201).send(day.start(read(daySchema, request.body ?? {}))));
  app.delete('/day', () => day.stop());

  app.get('/clock', () => clock(simulation));
  app.post('/clock', (request) => {
    const { advance, offset } = read(clockSchema, request.body);
    simulation.clockOffsetMs = (offset ?? simulation.clockOffsetMs) + (advance ?? 0);
    simulation.save();
    return clock(simulation);
  });
  done();
};

const clockSchema = z
  .strictObject({ advance: durationSchema.optional(), offset: durationSchema.optional() })
  .refine(({ advance, offset }) => advance !== undefined || offset !== undefined, 'write advance or offset');

function read<T>(schema: z.ZodType<T>, value: unknown): T {
  return schema.parse(value);
}

function toProblem(error: unknown) {
  if (error instanceof z.ZodError) {
    const errors = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    const detail = errors
      .map((each) => (each.path ? `${each.path}: ${each.message}` : each.message))
      .join('; ');
    return { status: 400, detail, errors };
  }
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  const detail = error instanceof Error && status < 500 ? error.message : 'The simulator failed: see its log';
  return { status, detail, errors: [] };
}

const clock = (simulation: Simulation) => ({
  now: new Date(virtualNow(simulation)).toISOString(),
  offsetMs: simulation.clockOffsetMs,
});

const overview = (simulation: Simulation) => ({
  account: simulation.defaultAccount,
  senders: [...simulation.senders.values()],
  messages: simulation.messages.length,
  creates: simulation.creates.entries().length,
  webhooks: simulation.webhooks.entries().length,
  pendingDeliveries: simulation.pending,
  clock: clock(simulation),
  windowMs: simulation.windowMs,
});

function putSender(simulation: Simulation, number: string, asked: z.infer<typeof senderSchema>): Sender {
  const before = simulation.senders.get(number) ?? emptySender(number, simulation.defaultAccount.sid);
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  const sender: Sender = { ...before, ...Object.fromEntries(given) };
  if (!simulation.accounts.has(sender.accountSid)) {
    throw new Problem(404, `No account ${sender.accountSid}: register it with POST accounts`);
  }
  if (simulation.senders.size >= 10_000) throw new Problem(409, 'There are 10000 senders already');
  simulation.senders.set(number, sender);
  simulation.save();
  return sender;
}

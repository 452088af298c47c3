import { randomBytes, randomUUID } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '../database';
import { testTemporal } from '../temporal';
import { startBalancer } from './balancer';
import { follow, type Follower } from './event-stream';
import {
  all,
  callerOf,
  freePort,
  newCustomer,
  pause,
  run,
  signIn,
  until,
  type Caller,
  type ProductProcess,
} from './product';

// A minute by hand (LOAD_SECONDS=60), shorter in the suite.
const SECONDS = Number(process.env['LOAD_SECONDS'] ?? 16);
const MESSAGES_A_SECOND = 20;
const ANSWERS_A_SECOND = 5;
// A machine that is too busy for this load gets it slower: Twilio gives up a webhook after 15 s, and what is shown here
// is that nothing goes missing, not how fast it is.
const MOST_UNDER_WAY = 40;
const sender = '+14155238886';

let database: TestDatabase;
let balancer: { close(): Promise<void> };
let simulator: ProductProcess;
let apis: ProductProcess[];
let workers: ProductProcess[];
let addresses: string[];
let phone: Caller;
let call: Caller;
let token: string;
let follower: Follower;

beforeAll(async () => {
  database = await createTestDatabase();
  const { address, namespace, taskQueue } = testTemporal();
  const [front, simulatorPort, ...ports] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  addresses = ports.map((port) => `http://127.0.0.1:${port}`);
  const publicUrl = `http://127.0.0.1:${front}`;
  simulator = run('simulator/main', { PORT: String(simulatorPort) });
  const simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
  const env = {
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    TASK_QUEUE: taskQueue,
    SECRET_KEY: randomBytes(32).toString('base64'),
    ADMIN_EMAIL: 'chief@example.com',
    ADMIN_PASSWORD: 'correct horse battery',
    PUBLIC_URL: publicUrl,
    TWILIO_API_URL: simulatorUrl,
  };
  const migrate = run('migrate', env);
  await until(
    () => Promise.resolve(migrate.child.exitCode),
    (code) => code !== null,
  );
  expect(migrate.child.exitCode).toBe(0);
  apis = ports.map((port) => run('server', { ...env, PORT: String(port), LOG_LEVEL: 'info' }));
  workers = [1, 2].map(() => run('worker', { ...env, LOG_LEVEL: 'info' }));
  await Promise.all([
    ...apis.map((api) => api.printed('API on')),
    ...workers.map((worker) => worker.printed('Worker on')),
  ]);
  balancer = await startBalancer(front, addresses);
  ({ call, token } = await signIn(publicUrl, env.ADMIN_EMAIL, env.ADMIN_PASSWORD));
  phone = callerOf(`${simulatorUrl}/simulator`);
  await connectNumber();
}, 120_000);

async function connectNumber(): Promise<void> {
  const { body: simulated } = await phone('GET', '/api');
  const { body: groups } = await call('GET', '/api/groups');
  const { status, body } = await call('POST', '/api/integrations', {
    kind: 'whatsapp-twilio',
    name: 'Number',
    accountSid: simulated.account.sid,
    authToken: simulated.account.authToken,
    sender,
    groupId: groups.items[0].id,
  });
  expect(status).toBe(201);
  await phone('PUT', `/api/senders/${sender}`, { webhookUrl: body.webhookUrl });
}

afterAll(async () => {
  follower?.stop();
  const processes = [...(apis ?? []), ...(workers ?? []), ...(simulator ? [simulator] : [])];
  await Promise.all(processes.filter(({ child }) => child.exitCode === null).map((one) => one.stop()));
  await balancer?.close();
  await database?.drop();
}, 60_000);

test(
  'two APIs and two workers, one of each killed with -9 under load: nothing missing, nothing doubled',
  async () => {
    const matches = { all: [{ fact: 'change.kind', operator: 'equal', value: 'customerMessage' }] };
    for (const type of ['new', 'updated'])
      await call('POST', '/api/rules', {
        name: `count ${type}`,
        type,
        mode: 'on',
        conditions: matches,
        actions: [{ type: 'addLabel', label: 'seen' }],
      });
    let at = 0;
    follower = follow(() => addresses[at++ % addresses.length]!, token);
    await until(
      () => Promise.resolve(follower.opened),
      (n) => n > 0,
    );

    const load = await playLoad();

    const cases = await all(call, '/api/cases?activeChats=true');
    const threads = await until(
      async () => (await Promise.all(cases.map((c) => all(call, `/api/cases/${c.number}/messages`)))).flat(),
      (messages) =>
        messages.every((m) => m.direction === 'in' || ['delivered', 'read', 'failed'].includes(m.status)),
      150_000,
    );
    const rulesRun = () =>
      Promise.all(cases.map((c) => all(call, `/api/cases/${c.number}/history`))).then(
        (histories) => histories.flat().filter((entry) => entry.what === 'rule.matched').length,
      );
    const runs = await until(rulesRun, (n) => n >= load.sent, 120_000);
    // A busy machine tells late; what it must not do is leave one out.
    await until(
      () => Promise.resolve(unseen(threads)),
      (n) => n === 0,
      60_000,
    );
    const { body: created } = await phone('GET', '/api/creates?limit=1000');
    report(load, threads, runs, created.items);
  },
  (SECONDS + 420) * 1000,
);

interface Load {
  sent: number;
  answered200: number;
  /** What the others came to: the status or the error, and the milliseconds. */
  otherwise: string[];
  accepted: string[];
}

async function playLoad(): Promise<Load> {
  const load: Load = { sent: 0, answered200: 0, otherwise: [], accepted: [] };
  const customers = Array.from({ length: 60 }, newCustomer);
  const work: Promise<void>[] = [];
  let underWay = 0;
  const begin = (one: Promise<void>) => {
    underWay += 1;
    work.push(one.finally(() => (underWay -= 1)));
  };
  const ticks = SECONDS * MESSAGES_A_SECOND;
  const started = Date.now();
  for (let tick = 0; tick < ticks; tick++) {
    await pause(Math.max(0, started + (tick * 1000) / MESSAGES_A_SECOND - Date.now()));
    while (underWay >= MOST_UNDER_WAY) await pause(20);
    begin(write(load, customers[tick % customers.length]!, `message ${tick}`));
    if (tick % (MESSAGES_A_SECOND / ANSWERS_A_SECOND) === 0 && tick > MESSAGES_A_SECOND)
      begin(reply(load, tick));
    if (tick === Math.floor(ticks / 4)) await apis[0]!.kill9();
    if (tick === Math.floor(ticks / 2)) await workers[0]!.kill9();
  }
  await Promise.all(work);
  return load;
}

async function write(load: Load, from: string, text: string): Promise<void> {
  load.sent += 1;
  const { body } = await phone('POST', '/api/messages', { from, to: sender, text });
  const { status, error, attempts, durationMs } = body.webhooks[0];
  if (status === 200) load.answered200 += 1;
  else load.otherwise.push(`${status ?? error} (${attempts} in ${durationMs} ms)`);
}

async function reply(load: Load, tick: number): Promise<void> {
  const list = () => call('GET', '/api/chats?view=all&limit=200');
  // An agent's screen asks again when the desk is too busy for a list.
  const { body: chats } = await until(list, ({ status }) => status === 200);
  const chat = chats.items[tick % chats.items.length];
  const text = `answer ${tick}`;
  const { status } = await call('POST', `/api/cases/${chat.number}/messages`, {
    text,
    clientId: randomUUID(),
  });
  if (status === 201) load.accepted.push(text);
}

function report(load: Load, messages: any[], runs: number, creates: any[]): void {
  const stored = messages.filter((m) => m.direction === 'in').map((m) => m.text);
  const went = creates.filter((create) => create.messageSid !== null).map((create) => create.body);
  const doubles = went.length - new Set(went).size + (stored.length - new Set(stored).size);
  const missing =
    load.accepted.filter((text) => !went.includes(text)).length + (load.sent - new Set(stored).size);
  const ids = follower.seen.map((one) => one.id);
  const repeats = ids.length - new Set(ids).size;
  console.log(
    [
      `${SECONDS} s: webhooks answered 200: ${load.answered200} of ${load.sent}`,
      `webhooks answered otherwise: ${load.otherwise.join(', ') || 'none'}`,
      `messages stored: ${stored.length}`,
      `rule runs: ${runs}`,
      `answers accepted: ${load.accepted.length}`,
      `creates at the simulator: ${creates.length}`,
      `doubles: ${doubles}`,
      `missing: ${missing}`,
      `event stream opened ${follower.opened} times: ${ids.length} events, ${repeats} repeated ids, messages not announced: ${unseen(messages)}`,
    ].join('\n'),
  );
  expect({ answered: load.answered200, stored: stored.length, runs }).toEqual({
    answered: load.sent,
    stored: load.sent,
    runs: load.sent,
  });
  expect({ doubles, missing, unseen: unseen(messages) }).toEqual({ doubles: 0, missing: 0, unseen: 0 });
  expect(follower.opened).toBeGreaterThan(1);
}

/** Messages that the event stream has not told of. */
function unseen(messages: any[]): number {
  const created = new Set(
    follower.seen.filter((one) => one.event === 'message.created').map((one) => one.data.message.id),
  );
  return messages.filter((m) => !created.has(m.id)).length;
}

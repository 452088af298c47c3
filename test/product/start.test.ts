import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { processesIn } from '../../embedded/orphans';
import {
  all,
  callerOf,
  freePort,
  newCustomer,
  run,
  signIn,
  until,
  type Caller,
  type ProductProcess,
} from './product';

const sender = '+14155238886';
let dataDir: string;
let env: Record<string, string>;
let base: string;
let product: ProductProcess;
let call: Caller;
let phone: Caller;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'answerhall start '));
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  env = { PORT: String(port), DATA_DIR: dataDir };
  product = run('start', env);
  await product.printed('API    ', 120_000);
  await product.printed('Sign in as');
  const password = (await readFile(join(dataDir, 'admin-password'), 'utf8')).trim();
  ({ call } = await signIn(base, 'admin@example.com', password));
  phone = callerOf(`${base}/simulator`);
}, 180_000);

afterAll(async () => {
  if (product?.child.exitCode === null) await product.stop();
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

test('the start prints every part with its seconds, three links, and the first sign-in once', () => {
  for (const part of ['PostgreSQL', 'Temporal', 'Database', 'API', 'Simulator', 'Worker'])
    expect(product.output()).toMatch(new RegExp(`^${part} +[\\d.]+ s`, 'm'));
  for (const link of ['Desk', 'Phone', 'API'])
    expect(product.output()).toMatch(new RegExp(`^${link} +http`, 'm'));
});

test('the provider is asked for its templates at the start, without being told to', async () => {
  const found = await until(
    () => all(call, '/api/templates'),
    (templates) => templates.length > 0,
  );
  expect(found).toEqual([expect.objectContaining({ status: 'approved', sendable: 'always' })]);
});

test('a second start on the same data folder is refused in one line', async () => {
  const second = run('start', { ...env, PORT: String(await freePort()) });
  await until(
    () => Promise.resolve(second.child.exitCode),
    (code) => code !== null,
  );
  expect(second.child.exitCode).toBe(1);
  expect(second.output().trim().split('\n')).toHaveLength(1);
});

test('the demo plays a conversation to its end', async () => {
  const demo = run('demo', env);
  await demo.printed('played to its end', 60_000);
  console.log(demo.output());
  expect(demo.output()).toMatch(/chat ended by inactivity, status pending/);
  expect(demo.output()).toMatch(/ended by rule, status closed/);
}, 90_000);

test('ten new customers at once, five messages each, every one sent four times: nothing doubled, nothing lost', async () => {
  const customers = Array.from({ length: 10 }, newCustomer);
  await Promise.all(
    customers.map(async (from) => {
      for (let n = 1; n <= 5; n++)
        await phone('POST', '/api/messages', {
          from,
          to: sender,
          text: `message ${n}`,
          times: 4,
          parallel: true,
        });
    }),
  );
  const cases = (
    await Promise.all(
      customers.map((c) => all(call, `/api/cases?activeChats=true&q=${encodeURIComponent(c)}`)),
    )
  ).flat();
  const contacts = new Set(cases.map((c) => c.contact.id));
  const threads = await Promise.all(cases.map((c) => all(call, `/api/cases/${c.number}/messages`)));
  console.log(`contacts ${contacts.size}, cases ${cases.length}, messages ${threads.flat().length}`);
  expect(contacts.size).toBe(10);
  expect(cases).toHaveLength(10);
  for (const thread of threads)
    expect(thread.map((m) => m.text)).toEqual([1, 2, 3, 4, 5].map((n) => `message ${n}`));
}, 60_000);

test('Temporal killed with -9 while a hundred messages come in: all are taken in and seen, all rules run once', async () => {
  const label = { all: [{ fact: 'message.text', operator: 'startsWith', value: 'outage' }] };
  const actions = [{ type: 'addNote', text: 'seen' }];
  const made = await call('POST', '/api/rules', {
    name: 'outage',
    type: 'new',
    mode: 'on',
    conditions: label,
    actions,
  });
  expect(made.status).toBe(201);
  const customers = Array.from({ length: 100 }, newCustomer);
  const [temporal] = await processesIn(join(dataDir, 'temporal'), 'temporal');
  const answers: number[] = [];
  const write = async (from: string) => {
    const { body } = await phone('POST', '/api/messages', { from, to: sender, text: 'outage: hello' });
    answers.push(body.webhooks[0].status);
  };
  for (const [at, from] of customers.entries()) {
    if (at === 30) process.kill(temporal!, 'SIGKILL');
    await write(from);
  }
  expect(answers.filter((status) => status === 200)).toHaveLength(100);
  const cases = await all(call, '/api/cases?activeChats=true&q=outage');
  expect(cases).toHaveLength(100);
  const notes = async () =>
    (await Promise.all(cases.map((c) => all(call, `/api/cases/${c.number}/notes`)))).map(
      (list) => list.length,
    );
  const counts = await until(notes, (list) => list.every((n) => n >= 1), 90_000);
  console.log(
    `webhooks answered 200: ${answers.length}, cases ${cases.length}, rules run once: ${counts.filter((n) => n === 1).length}`,
  );
  expect(counts.every((n) => n === 1)).toBe(true);
  await call('DELETE', `/api/rules/${made.body.id}`);
}, 150_000);

test('a warm start is ready within seconds and everything is still there', async () => {
  const before = (await all(call, '/api/cases?activeChats=true')).length;
  expect(await product.stop()).toBe(0);
  const started = Date.now();
  product = run('start', env);
  await product.printed('API    ');
  console.log(`warm start: ${((Date.now() - started) / 1000).toFixed(1)} s`);
  expect(product.output()).not.toMatch(/Sign in as/);
  expect((await all(call, '/api/cases?activeChats=true')).length).toBe(before);
}, 60_000);

test('after kill -9 no server of ours is left', async () => {
  await product.kill9();
  const left = async () => [
    ...(await processesIn(join(dataDir, 'temporal'), 'temporal')),
    ...(await processesIn(join(dataDir, 'postgres-18'), 'postgres')),
  ];
  await until(left, (pids) => pids.length === 0, 10_000);
}, 30_000);

test('a wrong environment variable stops the process with one line and exit code 1', async () => {
  const node = promisify(execFile);
  const failing = node(process.execPath, [join(__dirname, '..', '..', 'dist', 'start.js')], {
    env: { ...process.env, PORT: 'many', DATA_DIR: dataDir },
  });
  await expect(failing).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(/^PORT .*\n$/) });
});

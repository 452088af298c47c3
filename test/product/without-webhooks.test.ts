import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

const sender = '+14155238886';
const ROUNDS = 4;
const LIMIT_MS = 5_000;
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';

let dataDir: string;
let product: ProductProcess;
let call: Caller;
let phone: Caller;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'answerhall laptop '));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  product = run('start', { PORT: String(port), DATA_DIR: dataDir });
  await product.printed('Sign in as', 120_000);
  const password = (await readFile(join(dataDir, 'admin-password'), 'utf8')).trim();
  ({ call } = await signIn(base, 'admin@example.com', password));
  phone = callerOf(`${base}/simulator`);
  const unreachable = await phone('PUT', `/api/senders/${sender}`, { connectTo: NOWHERE });
  expect(unreachable.status).toBe(200);
  await phone('PUT', '/api/delivery', { delayMs: 1000 });
}, 180_000);
afterAll(async () => {
  if (product?.child.exitCode === null) await product.stop();
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

/** How long it takes until it holds, milliseconds. */
async function measure<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<number> {
  const started = Date.now();
  while (!holds(await read())) {
    if (Date.now() - started > 30_000) throw new Error('It does not happen.');
    await pause(50);
  }
  return Date.now() - started;
}

const seconds = (all: number[]) => all.map((ms) => (ms / 1000).toFixed(1)).join(', ');

test('a conversation over a provider that can not reach us goes both ways within five seconds, ticks included', async () => {
  const customer = newCustomer();
  const [there, back, ticks]: [number[], number[], number[]] = [[], [], []];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const written = await phone('POST', '/api/messages', {
      from: customer,
      to: sender,
      text: `Question ${round}`,
      wait: false,
    });
    expect(written.status).toBe(202);
    const inDesk = () => all(call, `/api/chats?view=all`);
    there.push(await measure(inDesk, ([chat]) => chat?.lastMessage?.text === `Question ${round}`));

    const [{ number }] = await inDesk();
    const text = `Answer ${round}`;
    const sent = await call('POST', `/api/cases/${number}/messages`, { text, clientId: text });
    expect(sent.status).toBe(201);
    const atPhone = async (): Promise<any[]> =>
      (await phone('GET', `/api/messages?customer=${encodeURIComponent(customer)}`)).body.items;
    back.push(await measure(atPhone, (messages) => messages.some(({ body }) => body === text)));
    const isRead = (messages: { body: string; status: string }[]) =>
      messages.find(({ body }) => body === text)?.status === 'read';
    await until(atPhone, isRead);
    const thread = () => all(call, `/api/cases/${number}/messages`);
    ticks.push(
      await measure(thread, (messages) => messages.find((each) => each.text === text)?.status === 'read'),
    );
  }
  console.log(
    `without any webhook, seconds: customer to desk ${seconds(there)}; desk to telephone ${seconds(back)}; ` +
      `read on the telephone to two blue ticks in the desk ${seconds(ticks)}`,
  );
  for (const ms of [...there, ...back, ...ticks]) expect(ms).toBeLessThan(LIMIT_MS);
  const { body } = await phone('GET', '/api/webhooks');
  expect(body.items.filter(({ status }: { status: number | null }) => status !== null)).toEqual([]);
}, 180_000);

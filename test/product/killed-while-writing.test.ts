import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
let product: ProductProcess;
let call: Caller;
let phone: Caller;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'answerhall killed '));
  const port = await freePort();
  env = { PORT: String(port), DATA_DIR: dataDir };
  const base = `http://127.0.0.1:${port}`;
  product = run('start', env);
  await product.printed('Sign in as', 120_000);
  const password = (await readFile(join(dataDir, 'admin-password'), 'utf8')).trim();
  ({ call } = await signIn(base, 'admin@example.com', password));
  phone = callerOf(`${base}/simulator`);
}, 180_000);
afterAll(async () => {
  if (product?.child.exitCode === null) await product.stop();
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

/** Everything dies at once, in the middle of whatever it does, and is started again. */
async function killAndStart(): Promise<void> {
  await product.kill9();
  product = run('start', env);
  await until(
    () => call('GET', '/readyz').catch(() => ({ status: 0 })),
    ({ status }) => status === 200,
    120_000,
  );
}

async function chat(): Promise<{ customer: string; number: number }> {
  const customer = newCustomer();
  await phone('POST', '/api/messages', { from: customer, to: sender, text: `Hello from ${customer}` });
  const chats = await all(call, '/api/chats?view=all');
  const { number } = chats.find(({ lastMessage }) => lastMessage.text.endsWith(customer));
  return { customer, number };
}
const draft = async (number: number) => (await call('GET', `/api/cases/${number}/draft`)).body;
const answer = (number: number, text: string, undoSeconds: number) =>
  call('POST', `/api/cases/${number}/messages`, { text, undoSeconds, clientId: text });
const onPhone = async (customer: string): Promise<string[]> =>
  (await phone('GET', `/api/messages?customer=${encodeURIComponent(customer)}`)).body.items
    .filter(({ direction }: { direction: string }) => direction.startsWith('outbound'))
    .map(({ body }: { body: string }) => body);

test('a draft, an answer that is held and one that is taken back survive that everything is killed', async () => {
  const [written, held, regretted] = [await chat(), await chat(), await chat()];
  const { body: before } = await call('PUT', `/api/cases/${written.number}/draft`, { text: 'Half a sen' });
  await call('PUT', `/api/cases/${held.number}/draft`, { text: 'On its way' });
  expect((await answer(held.number, 'On its way', 8)).status).toBe(201);
  const { body: wrong } = await answer(regretted.number, 'Wrong', 10);
  const gone = call('DELETE', `/api/messages/${wrong.id}`).catch(() => undefined);
  await Promise.all([gone, killAndStart()]);

  expect(await draft(written.number)).toEqual(before);
  const [sent] = await until(
    () => onPhone(held.customer),
    (texts) => texts.length > 0,
    60_000,
  );
  expect([sent, (await draft(held.number)).text]).toEqual(['On its way', '']);
  // Whether the undoing was in time or not: it is either the draft again or sent, and never both or neither.
  const messages = () => all(call, `/api/cases/${regretted.number}/messages?order=desc`);
  const [last] = await until(
    messages,
    ([one]) => one.status !== 'queued' && one.status !== 'sending',
    60_000,
  );
  const isSent = last.direction === 'out';
  expect([await onPhone(regretted.customer), (await draft(regretted.number)).text]).toEqual(
    isSent ? [['Wrong'], ''] : [[], 'Wrong'],
  );
}, 300_000);

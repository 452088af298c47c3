import { ana, business, callTwilio, playground, until } from './playground';

let ground: Awaited<ReturnType<typeof playground>>;
beforeAll(async () => {
  ground = await playground();
});
beforeEach(async () => {
  await ground.drive('POST', 'reset');
  ground.desk.received.length = 0;
});
afterAll(() => ground.close());

const hello = { from: ana, to: business, text: 'Hello' };
const outage = (settings: object) => ground.drive('PUT', 'outage', { on: true, ...settings });
const over = () => ground.drive('PUT', 'outage', { on: false });
const create = () =>
  callTwilio(ground.simulator, 'POST', '/Messages.json', {
    From: business,
    To: ana,
    Body: 'Hi',
    StatusCallback: ground.webhookUrl,
  });
const kinds = () => ground.desk.received.map(({ form }) => form['MessageStatus'] ?? 'message');

test('in an outage every call of the API fails, and none of it after it', async () => {
  await outage({});
  expect(await create()).toMatchObject({ status: 503, body: { code: 20503 } });
  for (const path of ['.json', '/Messages.json'])
    expect((await callTwilio(ground.simulator, 'GET', path)).status).toBe(503);
  expect((await fetch(`${ground.simulator.url}/v1/Content`)).status).toBe(503);

  await outage({ calls: 'reset' });
  await expect(create()).rejects.toThrow('fetch failed');

  await outage({ calls: 'silent' });
  const waiting = create().then(
    () => 'answered',
    () => 'cut',
  );
  const quiet = new Promise((resolve) => setTimeout(() => resolve('silence'), 200));
  expect(await Promise.race([waiting, quiet])).toBe('silence');
  await over();
  expect(await waiting).toBe('cut');
  expect((await create()).status).toBe(201);
  await ground.settled();
});

test('customers write in an outage, and the webhooks of the meantime are lost', async () => {
  await outage({});
  const written = await ground.drive('POST', 'messages', hello);
  expect(written.body.webhooks).toMatchObject([{ status: null, attempts: 0, error: 'lost in the outage' }]);
  await over();
  expect(ground.desk.received).toEqual([]);
  const { body } = await ground.drive('GET', `messages?customer=${encodeURIComponent(ana)}`);
  expect(body.items).toMatchObject([{ body: 'Hello', webhook: 'refused' }]);
});

test('callbacks of a message on its way into an outage are lost, or come after it, as it is set', async () => {
  await ground.drive('POST', 'messages', hello);
  for (const [webhooks, expected] of [
    ['lost', ['message']],
    ['late', ['message', 'sent', 'delivered', 'read']],
  ] as const) {
    ground.desk.received.length = 1;
    await ground.drive('PUT', 'delivery', { statuses: ['sent', 'delivered', 'read'], delayMs: 30 });
    await create();
    await outage({ webhooks });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(kinds()).toEqual(['message']);
    await over();
    await ground.settled();
    await until(() => kinds().length === expected.length);
    expect(kinds()).toEqual(expected);
  }
});

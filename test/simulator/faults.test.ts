import { ana, business, callTwilio, clientOf, playground } from './playground';

let ground: Awaited<ReturnType<typeof playground>>;
beforeAll(async () => {
  ground = await playground();
});
beforeEach(async () => {
  await ground.drive('POST', 'reset');
  await ground.drive('POST', 'messages', { from: ana, to: business, text: 'hello', webhook: false });
  await ground.drive('PUT', 'delivery', { delayMs: 2 });
  ground.desk.received.length = 0;
});
afterAll(() => ground.close());

const fault = async (body: object) =>
  expect(await ground.drive('POST', 'faults', body)).toMatchObject({ status: 201 });
const send = (body = 'hi') =>
  ground.client.messages.create({ from: business, to: ana, body, statusCallback: ground.webhookUrl });
const accepted = async () =>
  (await ground.drive('GET', `messages?customer=${ana}`)).body.items
    .filter(({ direction }: { direction: string }) => direction === 'outbound-api')
    .map(({ body }: { body: string }) => body);
const lastCreate = async () => (await ground.drive('GET', 'creates?order=desc&limit=1')).body.items[0];
const called = () => ground.desk.received.map(({ form }) => form['MessageStatus']);

test.each<[string, object, object, object]>([
  ['429', { kind: 'tooManyRequests' }, { status: 429, code: 20429 }, { httpStatus: 429, code: 20429 }],
  [
    '500 before acceptance',
    { kind: 'error' },
    { status: 500, code: 20500 },
    { httpStatus: 500, code: 20500 },
  ],
  [
    'wrong credentials',
    { kind: 'wrongCredentials' },
    { status: 401, code: 20003 },
    { httpStatus: 401, code: 20003 },
  ],
  [
    'a refusal with any code',
    { kind: 'refuse', code: 21610 },
    { status: 400, code: 21610 },
    { httpStatus: 400, code: 21610 },
  ],
  ['a reset before acceptance', { kind: 'reset' }, { code: 'ECONNRESET' }, { httpStatus: null, code: null }],
])('%s strikes once, accepts nothing, and is logged', async (_what, asked, seen, logged) => {
  await fault(asked);
  await expect(send()).rejects.toMatchObject(seen);
  expect(await lastCreate()).toMatchObject({
    ...logged,
    messageSid: null,
    fault: (asked as { kind: string }).kind,
  });
  expect(await accepted()).toEqual([]);
  await send('after the fault');
  expect(await accepted()).toEqual(['after the fault']);
});

test.each<[string, object, object, object]>([
  [
    '500 after acceptance',
    { kind: 'errorAfterAcceptance' },
    { status: 500, code: 20500 },
    { httpStatus: 500 },
  ],
  [
    'a reset after acceptance',
    { kind: 'resetAfterAcceptance' },
    { code: 'ECONNRESET' },
    { httpStatus: null },
  ],
])(
  '%s: the caller sees a failure, the customer has the message and its callbacks come',
  async (_what, asked, seen, logged) => {
    await fault(asked);
    await expect(send('once')).rejects.toMatchObject(seen);
    await ground.settled();
    expect(await accepted()).toEqual(['once']);
    expect(await lastCreate()).toMatchObject({ ...logged, messageSid: expect.stringMatching(/^SM/) });
    expect(called()).toEqual(['queued', 'sent', 'delivered', 'read']);
  },
);

test('slow: accepted first and answered late, or accepted only after the caller gave up', async () => {
  await fault({ kind: 'slow', ms: 150 });
  const started = Date.now();
  const answer = send('slow');
  await new Promise((resolve) => setTimeout(resolve, 75));
  expect(await accepted()).toEqual(['slow']);
  expect((await answer).sid).toMatch(/^SM/);
  expect(Date.now() - started).toBeGreaterThanOrEqual(145);

  await fault({ kind: 'slow', ms: 150, accept: 'afterwards' });
  const later = send('later');
  await new Promise((resolve) => setTimeout(resolve, 75));
  expect(await accepted()).toEqual(['slow']);
  await later;
  expect(await accepted()).toEqual(['slow', 'later']);
});

test('no callbacks at all: the message arrives and nobody says so', async () => {
  await fault({ kind: 'noCallbacks' });
  const { sid } = await send();
  await ground.settled();
  expect(called()).toEqual([]);
  expect((await ground.client.messages(sid).fetch()).status).toBe('read');
});

test('a failure comes by callback with the code asked for', async () => {
  await fault({ kind: 'failLater', code: 63024, status: 'failed' });
  const { sid } = await send();
  await ground.settled();
  expect(ground.desk.received.map(({ form }) => [form['MessageStatus'], form['ErrorCode']])).toEqual([
    ['queued', undefined],
    ['failed', '63024'],
  ]);
  expect(await ground.client.messages(sid).fetch()).toMatchObject({ status: 'failed', errorCode: 63024 });
  expect(await accepted()).toEqual(['hi']);
});

test('one message can have callbacks of its own', async () => {
  await fault({ kind: 'delivery', match: { body: 'special' }, delivery: { statuses: ['delivered'] } });
  await send('usual');
  await send('something special');
  await ground.settled();
  expect(called().sort()).toEqual(['delivered', 'delivered', 'queued', 'read', 'sent']);
});

test('a fault strikes as often as asked, only what it matches, and can be taken back', async () => {
  await fault({ kind: 'error', times: 2, match: { to: ana, body: 'unlucky' } });
  await send('lucky');
  await expect(send('unlucky 1')).rejects.toMatchObject({ code: 20500 });
  expect((await ground.drive('GET', 'faults')).body.items).toMatchObject([
    { kind: 'error', times: 2, remaining: 1 },
  ]);
  await expect(send('unlucky 2')).rejects.toMatchObject({ code: 20500 });
  await send('unlucky 3');
  await fault({ kind: 'error', times: 100 });
  expect((await ground.drive('DELETE', 'faults')).status).toBe(204);
  await send('after');
  expect(await accepted()).toEqual(['lucky', 'unlucky 3', 'after']);
});

test('other calls can be struck too, without touching creates', async () => {
  await fault({ kind: 'error', operation: 'list' });
  await fault({ kind: 'wrongCredentials', operation: 'account' });
  await fault({ kind: 'reset', operation: 'fetch' });
  const { sid } = await send();
  await expect(ground.client.messages.list()).rejects.toMatchObject({ code: 20500 });
  expect((await callTwilio(ground.simulator, 'GET', '.json')).status).toBe(401);
  await expect(ground.client.messages(sid).fetch()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await ground.client.messages.list()).toHaveLength(2);
  expect((await callTwilio(ground.simulator, 'GET', '.json')).status).toBe(200);
});

test('wrong credentials do not use up a fault', async () => {
  await fault({ kind: 'error' });
  await expect(
    clientOf(ground.simulator, 'wrong').messages.create({ from: business, to: ana, body: 'x' }),
  ).rejects.toMatchObject({ code: 20003 });
  await expect(send()).rejects.toMatchObject({ code: 20500 });
});

import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { simulator } from '../../simulator/plugin';
import { ana, business, driver, playground, startDesk, until } from './playground';
import { startSimulator } from '../../simulator/standalone';

let ground: Awaited<ReturnType<typeof playground>>;
beforeAll(async () => {
  ground = await playground();
});
beforeEach(() => ground.drive('POST', 'reset'));
afterAll(() => ground.close());

test.each<[string, string, unknown, number, RegExp]>([
  ['POST', 'messages', {}, 400, /from: .*to: /],
  ['POST', 'messages', { from: 'nobody', to: business }, 400, /"nobody" is no address: write \+15550001111/],
  ['POST', 'messages', { from: ana, to: '+491', text: 'x' }, 400, /to: /],
  ['POST', 'messages', { from: ana, to: '+49301234567' }, 404, /register it with PUT senders/],
  ['POST', 'messages', { from: ana, to: business, txt: 'x' }, 400, /txt/],
  ['POST', 'messages', { from: ana, to: business, times: 0 }, 400, /times/],
  ['POST', 'messages', { from: ana, to: business, messageSid: 'SM1' }, 400, /SM or MM and 32/],
  ['POST', 'clock', {}, 400, /write advance or offset/],
  ['POST', 'clock', { advance: '24h' }, 400, /PT24H/],
  ['POST', 'faults', { kind: 'plague' }, 400, /kind/],
  ['POST', 'faults', { kind: 'refuse' }, 400, /code/],
  ['PUT', 'delivery', { lossRate: 2 }, 400, /lossRate/],
  ['PUT', `senders/${business}`, { webhookUrl: 'desk' }, 400, /http/],
  [
    'PUT',
    `senders/${business}`,
    { accountSid: `AC${'0'.repeat(32)}` },
    404,
    /register it with POST accounts/,
  ],
  ['PUT', 'senders/nobody', {}, 400, /no address/],
  ['GET', 'messages?limit=5000', undefined, 400, /limit/],
  ['GET', 'nothing', undefined, 404, /docs\/simulator\.md/],
])('%s %s with wrong input is a problem that says what to do', async (method, path, body, status, detail) => {
  const refused = await ground.drive(method, path, body);
  expect(refused.status).toBe(status);
  expect(refused.body).toMatchObject({
    title: expect.any(String),
    status,
    detail: expect.stringMatching(detail),
  });
});

test('a broken JSON body is 400, a page of another origin is refused', async () => {
  const { api } = ground.simulator;
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(`${api}/reset`, { method: 'POST', headers, body: '{' })).status).toBe(400);
  expect(
    (await fetch(`${api}/reset`, { method: 'POST', headers: { origin: 'https://evil.example' } })).status,
  ).toBe(403);
  expect(
    (await fetch(`${api}/reset`, { method: 'POST', headers: { origin: ground.simulator.url } })).status,
  ).toBe(200);
});

test('behind a proxy the pages of the public address are its own', async () => {
  const running = await startSimulator({ publicUrl: 'https://desk.example.com/simulator' });
  const from = async (origin: string) =>
    (await fetch(`${running.api}/reset`, { method: 'POST', headers: { origin } })).status;
  expect([
    await from('https://desk.example.com'),
    await from('https://evil.example'),
    await from('null'),
  ]).toEqual([200, 403, 403]);
  await running.close();
});

test('lists come in pages, by customer and sender, in both directions', async () => {
  for (let i = 1; i <= 5; i += 1)
    await ground.drive('POST', 'messages', { from: ana, to: business, text: String(i), webhook: false });
  await ground.drive('POST', 'messages', {
    from: '+15550002222',
    to: business,
    text: 'other',
    webhook: false,
  });
  const texts = ({ body }: { body: { items: { body: string }[] } }) => body.items.map((each) => each.body);
  const first = await ground.drive('GET', `messages?customer=${ana}&limit=2`);
  expect([texts(first), first.body.total]).toEqual([['1', '2'], 5]);
  const second = await ground.drive('GET', `messages?customer=${ana}&limit=10&after=${first.body.next}`);
  expect([texts(second), second.body.next]).toEqual([['3', '4', '5'], null]);
  const newest = await ground.drive('GET', `messages?customer=%2B15550001111&order=desc&limit=2`);
  expect(texts(newest)).toEqual(['5', '4']);
  expect(
    texts(await ground.drive('GET', `messages?customer=${ana}&order=desc&limit=9&after=${newest.body.next}`)),
  ).toEqual(['3', '2', '1']);
  const { body: customers } = await ground.drive('GET', `customers?sender=${business}`);
  expect(customers.items.map(({ address }: { address: string }) => address)).toEqual([
    'whatsapp:+15550002222',
    ana,
  ]);
});

test('messages are streamed as they come and change', async () => {
  const stop = new AbortController();
  const stream = await fetch(`${ground.simulator.api}/events?customer=${ana}`, { signal: stop.signal });
  expect(stream.headers.get('content-type')).toBe('text/event-stream');
  let seen = '';
  const reading = (async () => {
    for await (const chunk of stream.body!) seen += Buffer.from(chunk).toString();
  })().catch(() => undefined);
  await ground.drive('POST', 'messages', {
    from: '+15550002222',
    to: business,
    text: 'not Ana',
    webhook: false,
  });
  await ground.drive('POST', 'messages', { from: ana, to: business, text: 'live' });
  await until(() => seen.includes('"webhook":"accepted"'));
  expect(seen).toContain('"body":"live"');
  expect(seen).not.toContain('not Ana');
  stop.abort();
  await reading;
});

describe('across a restart', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('accounts, senders, messages and the window are kept in a file for its owner only', async () => {
    const stateFile = join(folder, 'a', 'state.json');
    const first = await startSimulator({ stateFile, seed: 's' });
    const drive = driver(first);
    const { body: account } = await drive('POST', 'accounts', {});
    await drive('PUT', 'senders/+4930123456', {
      accountSid: account.sid,
      webhookUrl: 'http://127.0.0.1:1/x',
    });
    await drive('POST', 'messages', { from: ana, to: business, text: 'kept', webhook: false });
    await first.close();
    expect((await stat(stateFile)).mode & 0o777).toBe(0o600);

    const second = await startSimulator({ stateFile, seed: 's' });
    try {
      expect(second.account).toEqual(first.account);
      const { body } = await driver(second)('GET', '');
      expect(body.senders).toContainEqual(
        expect.objectContaining({ number: 'whatsapp:+4930123456', accountSid: account.sid }),
      );
      const { body: messages } = await driver(second)('GET', 'messages');
      expect(messages.items).toMatchObject([{ body: 'kept', seq: 1 }]);
      await driver(second)('POST', 'messages', { from: ana, to: business, text: 'next', webhook: false });
      expect((await driver(second)('GET', 'messages?order=desc&limit=1')).body.items[0].seq).toBe(2);
    } finally {
      await second.close();
    }
  });

  test('a damaged file is named, not overwritten', async () => {
    const stateFile = join(folder, 'damaged.json');
    await writeFile(stateFile, '{"version":7}');
    await expect(startSimulator({ stateFile })).rejects.toThrow(/damaged\.json is no state file/);
    expect(await readFile(stateFile, 'utf8')).toBe('{"version":7}');
  });
});

test('inside another product: page and driving API ask it who may enter, Twilio API and its own forms go on', async () => {
  const app = fastify();
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, `own ${String(body)}`),
  );
  app.post('/own', (request) => ({ body: request.body }));
  await app.register(simulator, {
    prefix: '/simulator',
    seed: 'inside',
    authorize: (request) => Promise.resolve(request.headers.authorization === 'Bearer admin'),
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  try {
    for (const path of [
      '/simulator/',
      '/simulator/phone.js',
      '/simulator/api/messages',
      '/simulator/api/nothing',
    ]) {
      expect((await fetch(url + path)).status).toBe(403);
    }
    const headers = { authorization: 'Bearer admin' };
    expect((await fetch(`${url}/simulator/`, { headers })).status).toBe(200);
    const { account } = (await (await fetch(`${url}/simulator/api`, { headers })).json()) as {
      account: { sid: string; authToken: string };
    };
    const basic = {
      authorization: `Basic ${Buffer.from(`${account.sid}:${account.authToken}`).toString('base64')}`,
    };
    const created = await fetch(`${url}/simulator/2010-04-01/Accounts/${account.sid}/Messages.json`, {
      method: 'POST',
      headers: basic,
      body: new URLSearchParams({ To: ana, From: business, Body: 'x' }),
    });
    expect(created.status).toBe(201);
    const own = await fetch(`${url}/own`, { method: 'POST', body: new URLSearchParams({ a: '1' }) });
    expect(await own.json()).toEqual({ body: 'own a=1' });
  } finally {
    await app.close();
  }
});

test('closing ends open streams and waiting callbacks at once', async () => {
  const running = await startSimulator();
  const desk = await startDesk();
  const drive = driver(running);
  await drive('PUT', `senders/${business}`, { webhookUrl: desk.url });
  await drive('PUT', 'delivery', { delayMs: 60_000 });
  desk.answer = () => 'silence';
  await drive('POST', 'messages', { from: ana, to: business, text: 'x', wait: false });
  const stream = await fetch(`${running.api}/events`);
  const started = Date.now();
  await running.close();
  expect(Date.now() - started).toBeLessThan(2000);
  await stream.body?.cancel().catch(() => undefined);
  await desk.close();
});

describe('the phone page', () => {
  test('is served under a policy that allows only its own files, and has nothing inline', async () => {
    const { phone } = ground.simulator;
    const page = await fetch(phone);
    expect(page.status).toBe(200);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    const html = await page.text();
    expect(html).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|\sstyle=/);
    for (const file of ['phone.css', 'phone.js', 'thread.js']) {
      const asset = await fetch(phone + file);
      expect([asset.status, asset.headers.get('x-content-type-options')]).toEqual([200, 'nosniff']);
    }
  });

  test('is found from the root and without its slash', async () => {
    const { url, phone } = ground.simulator;
    expect((await fetch(url)).url).toBe(phone);
    expect((await fetch(`${url}/simulator`)).url).toBe(phone);
  });
});

test('numbers are offered that are not taken, made where all are', async () => {
  const { simulator, drive, close } = await playground();
  const { body: first } = await drive('POST', 'numbers', { taken: [] });
  expect(first).toEqual({
    number: '+14155238886',
    accountSid: simulator.account.sid,
    authToken: simulator.account.authToken,
  });
  const { body: made } = await drive('POST', 'numbers', {
    taken: ['whatsapp:+14155238886', 'whatsapp:+14155550101'],
    connectTo: 'http://127.0.0.1:1',
  });
  expect(made.number).toBe('+14155550102');
  const { body: senders } = await drive('GET', 'senders');
  expect(senders.items).toContainEqual(
    expect.objectContaining({
      number: 'whatsapp:+14155550102',
      connectTo: 'http://127.0.0.1:1',
      webhookUrl: null,
    }),
  );
  // It is free until it is connected.
  const { body: again } = await drive('POST', 'numbers', { taken: ['whatsapp:+14155238886'] });
  expect(again.number).toBe('+14155550102');
  await close();
});

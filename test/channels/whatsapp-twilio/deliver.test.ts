import { createServer, globalAgent, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import type { Channel, Connection, OutgoingMessage } from '../../../channels/channel';
import { createWhatsAppTwilio } from '../../../channels/whatsapp-twilio/whatsapp-twilio';
import { ana, business, playground } from '../../simulator/playground';

const TIMEOUT_MS = 700;
const id = '11111111-2222-4333-8444-555555555555';
const outgoing: OutgoingMessage = {
  messageId: id,
  to: ana,
  from: business,
  text: 'Yes, until 6 pm 👍',
  template: null,
  media: null,
};

describe('with the simulator as Twilio', () => {
  let twilio: Awaited<ReturnType<typeof playground>>;
  let channel: Channel;
  let connection: Connection;

  beforeAll(async () => {
    // Regions and proxies of the environment must not send the simulator's traffic anywhere else.
    Object.assign(process.env, {
      TWILIO_REGION: 'ie1',
      TWILIO_EDGE: 'dublin',
      HTTP_PROXY: 'http://127.0.0.1:9',
    });
    twilio = await playground();
    const { account, url } = twilio.simulator;
    channel = createWhatsAppTwilio({ windowMs: 86_400_000, baseUrlFor: () => url, timeoutMs: TIMEOUT_MS });
    connection = {
      integrationId: id,
      account: account.sid,
      sender: business,
      secrets: { authToken: account.authToken },
    };
  });
  afterAll(() => twilio.close());
  beforeEach(async () => {
    await twilio.drive('POST', 'reset');
    await twilio.drive('POST', 'messages', { from: ana, to: business, text: 'open?' });
  });

  const deliver = (with_: Partial<typeof outgoing> = {}, statusUrl: string | null = null) =>
    channel.deliver(connection, { ...outgoing, ...with_ }, statusUrl);
  const fault = (kind: string, more: object = {}) => twilio.drive('POST', 'faults', { kind, ...more });
  const atTwilio = async () =>
    ((await twilio.drive('GET', 'messages')).body.items as { direction: string }[]).filter(
      ({ direction }) => direction === 'outbound-api',
    ).length;

  test('a template is handed over with its variables instead of the text', async () => {
    const contentSid = `HX${'7'.repeat(32)}`;
    await twilio.drive('PUT', `templates/${contentSid}`, { body: 'Case {{number}} is ready.' });
    const template = { contentSid, variables: { number: '4711' } };
    expect(await deliver({ text: 'not this', template })).toMatchObject({ type: 'accepted' });
    const [sent] = (await twilio.drive('GET', 'messages')).body.items.slice(-1);
    expect(sent).toMatchObject({ body: 'Case 4711 is ready.' });
    const { parameters } = (await twilio.drive('GET', 'creates')).body.items[0];
    expect(parameters.Body).toBeUndefined();
    await twilio.drive('PUT', `templates/${contentSid}`, { body: 'We are back.' });
    expect(await deliver({ template: { contentSid, variables: {} } })).toMatchObject({ type: 'accepted' });
    expect(await deliver({ template: { contentSid: `HX${'0'.repeat(32)}`, variables: {} } })).toMatchObject({
      type: 'refused',
      error: { code: '21655' },
    });
  });

  test('a customer who has opted out is told apart from every other refusal', async () => {
    await fault('refuse', { code: 21610 });
    expect(await deliver()).toMatchObject({ type: 'refused', error: { code: '21610', optedOut: true } });
    await fault('refuse', { code: 63024 });
    expect(await deliver()).toMatchObject({ type: 'refused', error: { code: '63024' } });
    const failed = channel.read({ MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '21610' });
    expect(failed).toMatchObject({ error: { optedOut: true } });
  });

  test('a message is handed over with its text, and ticks go to the address with our id', async () => {
    const statusUrl = channel.statusUrl(connection, twilio.webhookUrl, id);
    expect(statusUrl).toBe(`${twilio.webhookUrl}?message=${id}`);
    const outcome = await deliver({}, statusUrl);
    expect(outcome).toEqual({ type: 'accepted', sid: expect.stringMatching(/^SM[0-9a-f]{32}$/) as string });
    const { items } = (await twilio.drive('GET', 'creates')).body;
    expect(items).toEqual([
      expect.objectContaining({ from: business, to: ana, body: outgoing.text, httpStatus: 201 }),
    ]);
    expect(items[0].parameters.StatusCallback).toBe(statusUrl);
    await twilio.settled();
    expect(twilio.desk.received.at(-1)?.path).toBe(`/webhooks/twilio/1?message=${id}`);
  });

  test('without an address for ticks none is sent', async () => {
    await deliver();
    const { items } = (await twilio.drive('GET', 'creates')).body;
    expect(items[0].parameters).not.toHaveProperty('StatusCallback');
  });

  test('a customer without a number is written to by id', async () => {
    expect((await deliver({ to: 'whatsapp:CO.4480491918930694' })).type).toBe('accepted');
  });

  test.each([
    [{ kind: 'refuse', code: 21610 }, '21610', 'opted out'],
    [{ kind: 'refuse', code: 63016, status: 400 }, '63016', '24 hours'],
    [{ kind: 'refuse', code: 29999, status: 404 }, '29999', 'docs/errors/29999'],
    [{ kind: 'wrongCredentials' }, '20003', 'credentials'],
  ])('a refusal %j is final and says why', async (refusal, code, words) => {
    await fault(refusal.kind, refusal);
    const outcome = await deliver();
    expect(outcome).toMatchObject({ type: 'refused', error: { code } });
    expect(JSON.stringify(outcome)).toContain(words);
    expect(await atTwilio()).toBe(0);
  });

  test('a text that is too long is refused', async () => {
    expect(await deliver({ text: 'x'.repeat(1601) })).toMatchObject({
      type: 'refused',
      error: { code: '21617' },
    });
    expect((await deliver({ text: '👍'.repeat(1600) })).type).toBe('accepted');
  });

  test.each([14107, 21611, 30001, 30022, 63017, 63018])('%d, a full queue, is waited for', async (code) => {
    await fault('refuse', { code });
    expect(await deliver()).toMatchObject({
      type: 'later',
      retryInMs: 10_000,
      error: { code: String(code) },
    });
    expect(await atTwilio()).toBe(0);
    expect((await deliver()).type).toBe('accepted');
  });

  test('too many requests at once: later, and nothing was taken', async () => {
    await fault('tooManyRequests');
    expect(await deliver()).toEqual({
      type: 'later',
      retryInMs: 1000,
      error: { code: '20429', message: expect.any(String) as string, passes: true },
    });
    expect(await atTwilio()).toBe(0);
  });

  test.each([
    ['error', {}, 0],
    ['reset', {}, 0],
    ['errorAfterAcceptance', {}, 1],
    ['resetAfterAcceptance', {}, 1],
    ['slow', { ms: TIMEOUT_MS * 3, accept: 'first' }, 1],
  ])('%s: the outcome is unknown, whether the message was taken or not', async (kind, more, taken) => {
    await fault(kind, more);
    expect(await deliver()).toMatchObject({ type: 'unknown', error: { code: 'unknown' } });
    expect(await atTwilio()).toBe(taken);
  });

  test('credentials that can not be any are refused without a call', async () => {
    const broken = { ...connection, secrets: {} };
    expect(await channel.deliver(broken, { ...outgoing, text: 'never' }, null)).toMatchObject({
      type: 'refused',
    });
    expect(JSON.stringify((await twilio.drive('GET', 'creates')).body)).not.toContain('never');
  });

  test('what was sent to a customer is listed newest first, without what the customer wrote or others got', async () => {
    const before = Date.now();
    const first = await deliver({ text: 'one' });
    const second = await deliver({ text: 'two' });
    await deliver({ to: 'whatsapp:+15550002222' });
    await twilio.settled();
    const listed = await channel.listSent(connection, ana, business);
    expect(listed.map(({ sid }) => sid)).toEqual([second, first].map((each) => 'sid' in each && each.sid));
    expect(listed[0]).toMatchObject({ status: 'read', error: null });
    expect(Math.abs((listed[0]?.createdAt.getTime() ?? 0) - before)).toBeLessThan(5000);
  });

  test('a listed failure has its code and words', async () => {
    await fault('failLater', { code: 63024 });
    await deliver();
    await twilio.settled();
    expect(await channel.listSent(connection, ana, business)).toMatchObject([
      { status: 'failed', error: { code: '63024' } },
    ]);
  });

  test('three pages are listed and no more', async () => {
    await twilio.drive('PUT', 'delivery', { lossRate: 1, delayMs: 0 });
    for (let n = 0; n < 155; n += 1) await deliver({ text: String(n) });
    expect(await channel.listSent(connection, ana, business)).toHaveLength(150);
  }, 60_000);

  test('a listing that fails gives away neither credentials nor texts', async () => {
    await fault('reset', { operation: 'list' });
    const failure: unknown = await channel
      .listSent(connection, ana, business)
      .catch((error: unknown) => error);
    expect(String(failure)).toContain('ECONNRESET');
    const shown = JSON.stringify(failure, Object.getOwnPropertyNames(failure)) + String(failure);
    expect(shown).not.toContain(connection.secrets['authToken']);
    expect(shown).not.toMatch(/Basic|whatsapp:/);
  });

  test('right credentials pass the check', async () => {
    await expect(channel.check(connection)).resolves.toBeUndefined();
  });

  test('wrong credentials are refused in words', async () => {
    const wrong = { ...connection, secrets: { authToken: 'wrong' } };
    await expect(channel.check(wrong)).rejects.toMatchObject({ type: 'credentials-refused', status: 400 });
    const empty = { ...connection, secrets: { authToken: '' } };
    await expect(channel.check(empty)).rejects.toMatchObject({ type: 'credentials-refused' });
  });

  test.each(['error', 'reset', 'tooManyRequests', 'slow'])(
    'a check that meets %s says that Twilio gave no answer',
    async (kind) => {
      await fault(kind, { operation: 'account', ...(kind === 'slow' ? { ms: TIMEOUT_MS * 3 } : {}) });
      await expect(channel.check(connection)).rejects.toMatchObject({
        type: 'twilio-unreachable',
        status: 502,
      });
    },
  );
});

describe('with something else as Twilio', () => {
  let server: Server;
  let answer: { status: number; body: string; headers?: Record<string, string> };
  let calls: string[];
  const account = 'AC00000000000000000000000000000001';
  const connection = { integrationId: id, account, sender: business, secrets: { authToken: 'token' } };
  const channelAt = (base: string) =>
    createWhatsAppTwilio({ windowMs: 1, baseUrlFor: () => base, timeoutMs: TIMEOUT_MS });
  let base: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      calls.push(`${request.method} ${request.url}`);
      request.resume().on('end', () => {
        response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
        response.write(answer.body.slice(0, 1));
        if (!answer.headers?.['x-endless']) return response.end(answer.body.slice(1));
        const drip = setInterval(() => response.write(' '), 50);
        response.on('close', () => clearInterval(drip));
        return undefined;
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // A port of a server that was asked to listen.
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => (calls = []));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test("every call goes to the base, below its path, with Twilio's path unchanged", async () => {
    answer = { status: 201, body: '{"sid":"SM1","date_created":null}' };
    expect(await channelAt(`${base}/simulator`).deliver(connection, outgoing, null)).toEqual({
      type: 'accepted',
      sid: 'SM1',
    });
    expect(calls).toEqual([`POST /simulator/2010-04-01/Accounts/${account}/Messages.json`]);
  });

  test('a message that has failed when it is answered for says so at once', async () => {
    answer = { status: 201, body: '{"sid":"SM2","status":"failed","error_code":63024}' };
    expect(await channelAt(base).deliver(connection, outgoing, null)).toMatchObject({
      type: 'accepted',
      sid: 'SM2',
      said: { status: 'failed', error: { code: '63024' } },
    });
  });

  test.each([
    ['a page of a proxy', { status: 200, body: '<html>' }],
    ['an answer without SID', { status: 201, body: '{}' }],
    ['a redirect', { status: 302, body: '', headers: { location: '/elsewhere' } }],
    ['an answer that never ends', { status: 201, body: '{', headers: { 'x-endless': 'yes' } }],
  ])('%s leaves the outcome unknown', async (_name, given) => {
    answer = given;
    expect((await channelAt(base).deliver(connection, outgoing, null)).type).toBe('unknown');
    await expect(channelAt(base).check(connection)).rejects.toMatchObject({ type: 'twilio-unreachable' });
  });

  test('Retry-After is kept to, up to a minute', async () => {
    answer = { status: 429, body: '{"code":20429}', headers: { 'retry-after': '7' } };
    expect(await channelAt(base).deliver(connection, outgoing, null)).toMatchObject({
      type: 'later',
      retryInMs: 7000,
    });
    answer = { status: 429, body: 'busy', headers: { 'retry-after': '9999' } };
    expect(await channelAt(base).deliver(connection, outgoing, null)).toMatchObject({ retryInMs: 60_000 });
  });

  test('an account that is suspended is refused in words', async () => {
    answer = { status: 200, body: JSON.stringify({ sid: account, status: 'suspended' }) };
    await expect(channelAt(base).check(connection)).rejects.toMatchObject({
      type: 'credentials-refused',
      detail: expect.stringContaining('suspended') as string,
    });
  });

  test('a message whose connection never came about was certainly not taken: later', async () => {
    const mute = createTcpServer(() => undefined);
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as AddressInfo;
    const outcome = await channelAt(`https://127.0.0.1:${port}`).deliver(connection, outgoing, null);
    mute.close();
    expect(outcome).toMatchObject({
      type: 'later',
      notReached: true,
      error: { code: 'twilio-unreachable' },
    });
  });

  test('one that waited in vain for a free socket was not taken, one that had it may have been', async () => {
    answer = { status: 201, body: '{', headers: { 'x-endless': 'yes' } };
    const { maxSockets } = globalAgent;
    globalAgent.maxSockets = 1;
    try {
      const channel = channelAt(base);
      const outcomes = await Promise.all([1, 2].map(() => channel.deliver(connection, outgoing, null)));
      expect(outcomes.map(({ type }) => type)).toEqual(['unknown', 'later']);
    } finally {
      globalAgent.maxSockets = maxSockets;
    }
  });

  test.each(['http://127.0.0.1:1', 'http://nowhere.invalid', 'https://127.0.0.1:1'])(
    'where nothing listens (%s) the message was certainly not taken: later',
    async (nowhere) => {
      const outcome = await channelAt(nowhere).deliver(connection, outgoing, null);
      expect(outcome).toMatchObject({
        type: 'later',
        retryInMs: 5000,
        error: { code: 'twilio-unreachable' },
      });
      await expect(channelAt(nowhere).check(connection)).rejects.toMatchObject({ status: 502 });
    },
  );
});

test('a file is asked for at a public address only', () => {
  const real = createWhatsAppTwilio({ windowMs: 1, baseUrlFor: () => null });
  const played = createWhatsAppTwilio({ windowMs: 1, baseUrlFor: () => 'http://127.0.0.1:1' });
  const here = 'http://127.0.0.1:3000/files/x';
  expect(real.canFetch({ account: 'AC1' }, 'https://desk.example.com/files/x')).toBe(true);
  expect(real.canFetch({ account: 'AC1' }, here)).toBe(false);
  expect(played.canFetch({ account: 'AC1' }, here)).toBe(true);
});

describe('the address for ticks', () => {
  const real = createWhatsAppTwilio({ windowMs: 1, baseUrlFor: () => null });
  const connection = { integrationId: id, account: 'AC1', sender: business, secrets: {} };
  const at = (webhook: string) => real.statusUrl(connection, webhook, id);

  test('is the webhook with our id where Twilio can reach it', () => {
    expect(at('https://desk.example.com/webhooks/twilio/1')).toBe(
      `https://desk.example.com/webhooks/twilio/1?message=${id}`,
    );
    expect(at('http://203.0.113.7:3000/w')).toBeNull(); // reserved for documentation
    expect(at('http://8.8.8.8:3000/w')).toBe(`http://8.8.8.8:3000/w?message=${id}`);
  });

  test.each([
    'http://127.0.0.1:3000/w',
    'http://localhost:3000/w',
    'http://desk/w',
    'http://desk.local/w',
    'http://10.1.2.3/w',
    'http://192.168.1.2/w',
    'http://172.20.0.2/w',
    'http://169.254.1.1/w',
    'http://[::1]:3000/w',
    'http://[fd00::1]/w',
    'http://[::ffff:10.0.0.1]/w',
    'https://my_desk.example.com/w',
    `https://desk.example.com/${'x'.repeat(4000)}`,
  ])('is none for %s, which the real Twilio can not reach or refuses', (webhook) => {
    expect(at(webhook)).toBeNull();
  });
});

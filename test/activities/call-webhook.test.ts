import { createHmac } from 'node:crypto';
import { callWebhook } from '../../activities/call-webhook';
import { signatureHeaders } from '../../activities/sign-webhook';
import type { WebhookRequest } from '../../cases/effects';
import { openReceiver, type Receiver } from './receiver';

let receiver: Receiver;
beforeAll(async () => void (receiver = await openReceiver()));
afterAll(() => receiver?.close());
afterEach(() => receiver.reset());

const post = (more: Partial<WebhookRequest> = {}): WebhookRequest => ({
  url: `${receiver.url}/hook?a=1`,
  method: 'POST',
  headers: {},
  body: '{"case":1}',
  ...more,
});
const call = (request: WebhookRequest, more: { allowed?: string[]; timeoutMs?: number } = {}) =>
  callWebhook(request, {
    signature: { 'x-answerhall-id': 'id', 'x-answerhall-signature': 'signed' },
    allowedHosts: new Set(more.allowed ?? [receiver.host]),
    timeoutMs: more.timeoutMs ?? 10_000,
  });

test('a webhook is called with its method, headers and body, and what was answered is kept', async () => {
  const outcome = await call(post({ method: 'PUT', headers: { 'X-Team': 'billing' } }));
  expect(outcome).toEqual({
    type: 'answered',
    response: { status: 200, body: 'thank you', cut: false, ms: expect.any(Number) as number },
    retryAfterMs: null,
  });
  expect(receiver.calls).toMatchObject([
    {
      method: 'PUT',
      path: '/hook?a=1',
      body: '{"case":1}',
      headers: { 'content-type': 'application/json', 'x-team': 'billing', 'x-answerhall-id': 'id' },
    },
  ]);
});

test('one without a body says nothing of a body, and a content type of its own stays', async () => {
  await call(post({ method: 'GET', body: null }));
  await call(post({ headers: { 'content-TYPE': 'text/plain; charset=utf-8' }, body: 'grüß dich' }));
  const [get, plain] = receiver.calls;
  expect(get?.headers).not.toHaveProperty('content-type');
  expect(plain).toMatchObject({
    body: 'grüß dich',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });
});

test('a rule’s headers change neither where a call goes, nor how it is framed, nor who signed it', async () => {
  const headers = {
    Host: 'elsewhere.example',
    'Content-Length': '3',
    'Transfer-Encoding': 'chunked',
    Connection: 'upgrade',
    'X-Answerhall-Signature': 'forged',
  };
  await call(post({ headers }));
  expect(receiver.calls).toHaveLength(1);
  expect(receiver.calls[0]).toMatchObject({ body: '{"case":1}' });
  expect(receiver.calls[0]?.headers).toMatchObject({
    host: receiver.host,
    'content-length': '10',
    'x-answerhall-signature': 'signed',
  });
});

test('the signature is what a receiver computes from the header, the body and the secret', () => {
  const body = '{"text":"Grüße"}';
  const at = new Date('2026-11-25T10:00:00.900Z');
  const headers = signatureHeaders('ahwh_secret', { id: 'a1', body, at });
  const [, seconds = '', signed = ''] =
    /^t=(\d+),v1=([0-9a-f]{64})$/.exec(headers['x-answerhall-signature'] ?? '') ?? [];
  expect(headers['x-answerhall-id']).toBe('a1');
  expect(Number(seconds)).toBe(Date.parse('2026-11-25T10:00:00Z') / 1000);
  expect(signed).toBe(createHmac('sha256', 'ahwh_secret').update(`${seconds}.a1.${body}`).digest('hex'));
  const other = signatureHeaders('ahwh_secret', { id: 'a1', body: `${body} `, at });
  expect(other['x-answerhall-signature']).not.toBe(headers['x-answerhall-signature']);
});

test.each([
  ['a name that points to this machine', 'localhost'],
  ['loopback', '127.0.0.1'],
  ['loopback as one number', '2130706433'],
  ['loopback in hexadecimal', '0x7f.1'],
  ['loopback, IPv6', '[::1]'],
  ['loopback, IPv4 within IPv6', '[::ffff:127.0.0.1]'],
  ['loopback behind NAT64', '[64:ff9b::7f00:1]'],
  ['no address', '0.0.0.0'],
  ['no address, IPv6', '[::]'],
  ['private, 10', '10.1.2.3'],
  ['private, 172.16', '172.16.0.1'],
  ['private, 192.168', '192.168.1.1'],
  ['a provider’s own network', '100.64.0.1'],
  ['link-local: the metadata of a cloud', '169.254.169.254'],
  ['link-local, IPv6', '[fe80::1]'],
  ['unique-local', '[fd00::1]'],
  ['multicast', '224.0.0.1'],
  ['multicast, IPv6', '[ff02::1]'],
  ['broadcast', '255.255.255.255'],
])('nothing is sent to %s (%s)', async (_what, host) => {
  const url = `http://${host}:${receiver.host.split(':')[1]}/`;
  for (const each of [url, url.replace('http:', 'https:')]) {
    const outcome = await call(post({ url: each }), { allowed: ['other.intern', 'localhost:1'] });
    expect(outcome).toMatchObject({ type: 'unanswered', again: false });
    expect(outcome).toMatchObject({ error: expect.stringContaining('WEBHOOK_ALLOWED_HOSTS') as string });
  }
  expect(receiver.calls).toEqual([]);
});

test('a host is allowed by its name alone, or by name and port', async () => {
  for (const allowed of [['localhost'], [receiver.host]])
    expect(await call(post(), { allowed })).toMatchObject({ response: { status: 200 } });
});

test('a redirect is not followed, wherever it leads', async () => {
  receiver.answersWith(302, { location: 'http://169.254.169.254/latest/meta-data' });
  const outcome = await call(post());
  expect(outcome).toMatchObject({ type: 'answered', response: { status: 302 } });
  expect(receiver.calls).toHaveLength(1);
});

test('of a long answer the beginning is kept, of an endless one too', async () => {
  receiver.answers((response) => response.end('x'.repeat(1_000_000)));
  expect(await call(post())).toMatchObject({
    response: { status: 200, body: 'x'.repeat(10_000), cut: true },
  });
  receiver.answers((response) => void response.write('begun\0'));
  expect(await call(post(), { timeoutMs: 1_000 })).toMatchObject({
    response: { status: 200, body: 'begun', cut: true },
  });
});

test.each([
  ['120', 120_000],
  ['soon', null],
])('Retry-After %s is read', async (header, ms) => {
  receiver.answersWith(429, { 'retry-after': header });
  expect(await call(post())).toMatchObject({ response: { status: 429 }, retryAfterMs: ms });
});

test('a Retry-After that is a date is how long until then', async () => {
  receiver.answersWith(503, { 'retry-after': new Date(Date.now() + 600_000).toUTCString() });
  const outcome = await call(post());
  const ms = outcome.type === 'answered' ? outcome.retryAfterMs : null;
  expect(ms).toBeGreaterThan(500_000);
  expect(ms).toBeLessThanOrEqual(600_000);
});

test('silence, a broken connection and a closed door may pass', async () => {
  receiver.answers(() => undefined);
  expect(await call(post(), { timeoutMs: 500 })).toEqual({
    type: 'unanswered',
    error: 'The receiver did not answer within 0.5 s.',
    again: true,
  });
  receiver.answers((response) => void response.destroy());
  expect(await call(post())).toMatchObject({
    again: true,
    error: expect.stringContaining('ECONNRESET') as string,
  });
  const closed = await openReceiver();
  await closed.close();
  expect(await call(post({ url: closed.url }), { allowed: ['localhost'] })).toMatchObject({
    again: true,
    error: expect.stringContaining('ECONNREFUSED') as string,
  });
});

test('an address or a header that variables have spoilt is final, and says so', async () => {
  for (const url of ['', 'hook', 'ftp://example.com', 'javascript:alert(1)', 'http://'])
    expect(await call(post({ url }))).toMatchObject({
      again: false,
      error: expect.stringContaining('http://') as string,
    });
  for (const request of [
    { headers: { 'x-name': 'Ada\r\nx-evil: 1' } },
    { headers: { 'x y': '1' } },
    { method: 'GET /' },
  ])
    expect(await call(post(request))).toMatchObject({
      again: false,
      error: expect.stringContaining('HTTP') as string,
    });
  expect(receiver.calls).toEqual([]);
});

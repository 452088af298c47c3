import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createWhatsAppTwilio } from '../../../channels/whatsapp-twilio/whatsapp-twilio';
import { faultsOf } from '../../simulator/strict-schemas';

// Twilio's own examples, as far as its document has any.
const document = JSON.parse(
  readFileSync(join(__dirname, '../../twilio-openapi/twilio_messaging_v2.json'), 'utf8'),
);
const { whatsapp_fetch: fetched, whatsapp_fetch_offline_reasons: offline } = document.components.examples;
const updated =
  document.paths['/v2/Channels/Senders/{Sid}'].post.responses['202'].content['application/json'].examples
    .update;

const sender = 'whatsapp:+14155550100';
const connection = {
  integrationId: '6f1c0c3e-6a52-4a55-9d5c-5ad0e5e58a11',
  account: `AC${'a'.repeat(32)}`,
  sender,
  secrets: { authToken: 'token' },
};
const webhookUrl = 'https://desk.example.com/webhooks/twilio/6f1c0c3e';

let twilio: Server;
let channel: ReturnType<typeof createWhatsAppTwilio>;
const calls: { method: string; url: string; type: string; body: string }[] = [];
let one: Record<string, unknown>;
let typingStatus = 200;
/** How many other senders stand before ours in the list. */
let others = 0;

beforeAll(async () => {
  twilio = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      calls.push({ method, url, type: headers['content-type'] ?? '', body });
      const answer = (status: number, value: unknown) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
      if (url.includes('/Indicators/')) answer(typingStatus, { success: true });
      else if (method === 'POST') answer(202, updated.value);
      else if (url.includes('/Senders/')) answer(200, one);
      else answer(200, list(new URL(url, 'http://twilio')));
    });
  });
  await new Promise<void>((resolve) => twilio.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(twilio.address() as AddressInfo).port}`;
  channel = createWhatsAppTwilio({ windowMs: 1, baseUrlFor: () => base, timeoutMs: 2000 });
});
afterAll(() => twilio.close());
beforeEach(() => {
  calls.splice(0);
  others = 0;
  one = { ...fetched.value, sender_id: sender };
});

function list({ searchParams }: URL) {
  const page = Number(searchParams.get('Page') ?? 0);
  const size = Number(searchParams.get('PageSize'));
  const all = [
    ...Array.from({ length: others }, (_, i) => ({ ...one, sender_id: `whatsapp:+1415555${1000 + i}` })),
    { sid: one['sid'], sender_id: sender },
  ];
  const url = (wanted: number) =>
    `https://messaging.twilio.com/v2/Channels/Senders?PageSize=${size}&Page=${wanted}&Channel=whatsapp`;
  const more = (page + 1) * size < all.length;
  return {
    senders: all.slice(page * size, (page + 1) * size),
    meta: {
      key: 'senders',
      page,
      page_size: size,
      url: url(page),
      next_page_url: more ? url(page + 1) : null,
    },
  };
}

test('a sender is read from what Twilio’s document gives as its answers', async () => {
  expect(await channel.askSender(connection)).toEqual({
    state: 'online',
    code: 'twilioSender.ONLINE',
    values: { said: 'ONLINE' },
    detail: 'Twilio says that the sender is ONLINE.',
    nextStep: null,
    quality: 'HIGH',
    messagingLimit: '10K Customers/24hr',
    addresses: [
      { use: 'messages', url: 'https://callback.example.com', method: 'POST' },
      { use: 'fallback', url: 'https://fallback.example.com', method: 'POST' },
      { use: 'statuses', url: 'https://statuscallback.example.com', method: 'POST' },
    ],
  });
  one = { ...offline.value, sender_id: sender };
  expect(await channel.askSender(connection)).toMatchObject({
    state: 'offline',
    detail: 'Twilio says that the sender is OFFLINE: No delivery (30008).',
  });
  const asked = calls.map(({ method, url }) => `${method} ${url.split('?')[0]}`);
  expect(asked.slice(0, 2)).toEqual([
    'GET /v2/Channels/Senders',
    `GET /v2/Channels/Senders/XE${'a'.repeat(32)}`,
  ]);
  expect(calls[0]?.url).toContain('Channel=whatsapp');
});

test('it is found on a later page, and not found where it isn’t', async () => {
  others = 150;
  expect(await channel.askSender(connection)).toMatchObject({ state: 'online' });
  expect(await channel.askSender({ ...connection, sender: 'whatsapp:+14155559999' })).toMatchObject({
    state: 'unlisted',
  });
});

test('it is set up with a request as Twilio’s document describes it', async () => {
  const report = await channel.setUpSender(connection, webhookUrl);
  expect(report.addresses).toHaveLength(3);
  const { method, url, type, body } = calls.at(-1)!; // the last call is the update
  expect([method, url, type]).toEqual([
    'POST',
    `/v2/Channels/Senders/XE${'a'.repeat(32)}`,
    'application/json',
  ]);
  const sent = JSON.parse(body);
  expect(faultsOf('updateSender', sent)).toEqual([]);
  expect(Object.values(sent.webhook).filter((each) => each !== 'POST')).toEqual([
    webhookUrl,
    webhookUrl,
    webhookUrl,
  ]);
});

test.each([
  ['nothing of it known', {}],
  ['another type', { webhook: 'x', properties: 7, offline_reasons: 'none', status: null }],
  ['a status of tomorrow', { status: 'HIBERNATING' }],
])('what Twilio adds or leaves out does no harm: %s', async (_what, more) => {
  const { sid } = fetched.value;
  one = { sid, sender_id: sender, ...more };
  expect(await channel.askSender(connection)).toMatchObject({ state: 'offline', addresses: [] });
});

test('typing is shown with a request as Twilio’s document describes it, and a failure is said in words', async () => {
  const messageSid = `SM${'1'.repeat(32)}`;
  await channel.showTyping(connection, messageSid);
  const { method, url, type, body } = calls.at(-1)!; // the only call
  expect([method, url, type]).toEqual([
    'POST',
    '/v2/Indicators/Typing.json',
    'application/x-www-form-urlencoded',
  ]);
  const form = Object.fromEntries(new URLSearchParams(body));
  expect(form).toEqual({ channel: 'whatsapp', messageId: messageSid });
  expect(faultsOf('showTyping', form)).toEqual([]);
  typingStatus = 500;
  await expect(channel.showTyping(connection, messageSid)).rejects.toMatchObject({
    type: 'twilio-unreachable',
  });
});

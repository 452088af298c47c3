import { randomUUID } from 'node:crypto';
import type { Channel } from '../../channels/channel';
import { openConnection } from '../../channels/connection';
import { createChannels } from '../../channels/registry';
import { readIntegration } from '../../workspace/integrations';
import { ana, business } from '../simulator/playground';
import { call } from './desk';
import { openTwilioDesk, type TwilioDesk } from './twilio-desk';

let desk: TwilioDesk;
beforeAll(async () => {
  desk = await openTwilioDesk();
  await desk.drive('PUT', `senders/${business}`, { sandbox: { joinWords: 'blue moon' } });
});
afterAll(() => desk.close());

const admin = async (what: string, body?: unknown) => {
  const reply = await call(desk.app, what, desk.administrator, body);
  // Test code reads whatever came; the assertions check it.
  return { status: reply.statusCode, body: reply.body ? reply.json() : null };
};
const path = () => `/api/integrations/${desk.integration.id}`;
const connection = async () =>
  openConnection(desk.secretKey, await readIntegration(desk.db, desk.integration.id));
/** A channel of its own, as another worker has one. */
const anotherWorker = (): Channel =>
  createChannels({ windowMs: 86_400_000, baseUrlFor: () => desk.simulator.url, timeoutMs: 2000 }).get(
    'whatsapp-twilio',
  )!; // the only one there is
const send = async (channel: Channel, to = ana) => {
  const message = { messageId: randomUUID(), to, from: business, text: 'hello', template: null, media: null };
  return channel.deliver(await connection(), message, null);
};
const say = (text: string, from = ana) => desk.drive('POST', 'messages', { from, to: business, text });

test('a sandbox needs no number, only the words; it says how customers join, and what it can’t do', async () => {
  const { body: account } = await desk.drive('POST', 'accounts', {});
  const wanted = {
    kind: 'whatsapp-twilio',
    name: 'Sandbox',
    accountSid: account.sid,
    authToken: account.authToken,
    groupId: desk.supportId,
    sandbox: true,
  };
  const without = await admin('POST /api/integrations', wanted);
  expect([without.status, without.body.errors[0].path]).toEqual([400, 'joinWords']);
  const wrong = await admin('POST /api/integrations', { ...wanted, joinWords: 'join blue moon' });
  expect([wrong.status, wrong.body.errors[0].path]).toEqual([400, 'joinWords']);
  const { status, body } = await admin('POST /api/integrations', { ...wanted, joinWords: 'Blue-Moon' });
  expect([status, body.sender, body.sandbox, body.joinWords]).toEqual([201, business, true, 'blue-moon']);

  const shown = (await admin(`GET /api/integrations/${body.id}/connection`)).body;
  expect(shown.senderOnline).toMatchObject({ state: 'ok' });
  expect(shown.joining).toMatchObject({
    text: 'join blue-moon',
    link: 'https://wa.me/14155238886?text=join%20blue-moon',
  });
  expect(shown.joining.limits.join(' ')).toMatch(/three seconds.*three days.*63015.*three.*50/);
  const [type, picture] = shown.joining.qrCode.split(',');
  expect(type).toBe('data:image/svg+xml;base64');
  expect(Buffer.from(picture, 'base64').toString()).toMatch(/^<svg [^>]*viewBox="0 0 \d+ \d+".*<\/svg>$/);
  expect(await admin(`POST /api/integrations/${body.id}/connection/set-up`)).toMatchObject({
    status: 409,
    body: { type: 'urn:answerhall:problem:sandbox-by-hand' },
  });
});

test('a number becomes a sandbox and is none again', async () => {
  expect((await admin(`GET ${path()}/connection`)).body.joining).toBeNull();
  for (const _ of ['once', 'twice']) {
    const { status, body } = await admin(`PATCH ${path()}`, { sandbox: true, joinWords: 'blue moon' });
    expect([status, body.sandbox, body.sender]).toEqual([200, true, business]);
  }
  expect((await admin(`GET ${path()}/connection`)).body.joining.text).toBe('join blue moon');
  // Other credentials leave it one.
  await admin(`PATCH ${path()}`, { authToken: desk.account.authToken });
  expect((await admin(`GET ${path()}`)).body).toMatchObject({ sandbox: true, joinWords: 'blue moon' });
  const none = await admin(`PATCH ${path()}`, { sandbox: false, sender: '+14155550166' });
  expect(none.body).toMatchObject({ sandbox: false, joinWords: null, sender: 'whatsapp:+14155550166' });
  await admin(`PATCH ${path()}`, { sandbox: true, joinWords: 'blue moon' });
});

test('who has not joined can’t be written to, and the agent is told what to ask for', async () => {
  const sent = await send(anotherWorker());
  if (sent.type !== 'accepted') throw new Error(sent.type);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const status = await anotherWorker().fetchStatus(await connection(), sent.sid);
  expect(status?.error?.code).toBe('63015');
  expect(status?.error?.message).toContain('Ask them to send “join”');
  await say('join blue moon');
  expect((await say('hello')).body.webhooks).toMatchObject([{ status: 200 }]);
});

test('one message goes in three seconds, the others wait for their turn and are not lost', async () => {
  const channel = anotherWorker();
  const other = 'whatsapp:+15550005001';
  await say('join blue moon', other);
  expect((await send(channel)).type).toBe('accepted');
  const waiting = await send(channel, other);
  expect(waiting).toMatchObject({ type: 'later', error: { code: 'sandbox-pace' } });
  const { retryInMs } = waiting as { retryInMs: number }; // it is `later`
  expect(retryInMs).toBeGreaterThan(2000);
  expect(retryInMs).toBeLessThanOrEqual(3000);
  await new Promise((resolve) => setTimeout(resolve, retryInMs));
  expect((await send(channel, other)).type).toBe('accepted');
  const { items } = (await desk.drive('GET', `creates?customer=${encodeURIComponent(other)}`)).body;
  expect(items).toHaveLength(1);
});

test('a number of your own keeps no pace', async () => {
  await desk.drive('PUT', 'senders/+14155550166', {});
  await admin(`PATCH ${path()}`, { sandbox: false, sender: '+14155550166' });
  const channel = anotherWorker();
  expect([(await send(channel)).type, (await send(channel)).type]).toEqual(['accepted', 'accepted']);
});

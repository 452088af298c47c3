import { randomUUID } from 'node:crypto';
import twilio from 'twilio';
import { createChannels } from '../../channels/registry';
import { business, until } from '../simulator/playground';
import { call } from './desk';
import { openTwilioDesk, PUBLIC_URL, threadOf, type Form, type TwilioDesk } from './twilio-desk';

let desk: TwilioDesk;
let url: string;
beforeAll(async () => {
  desk = await openTwilioDesk();
  url = PUBLIC_URL + desk.path;
});
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.drive('DELETE', 'faults');
  await desk.drive('PUT', `senders/${business}`, { status: 'ONLINE', offlineReasons: [] });
  await desk.db.deleteFrom('connectionSigns').execute();
  await desk.db
    .updateTable('integrations')
    .set({ webhookSeenAt: null, webhookUrl: null, health: 'connected', healthDetail: null })
    .where('id', '=', desk.integration.id)
    .execute();
});

const admin = async (what: string, body?: unknown) => {
  const reply = await call(desk.app, what, desk.administrator, body);
  // Test code reads whatever came; the assertions check it.
  return { status: reply.statusCode, body: reply.body ? reply.json() : null };
};
const path = () => `/api/integrations/${desk.integration.id}`;
const connection = async (of = path()) => (await admin(`GET ${of}/connection`)).body;
const check = () => admin(`POST ${path()}/check`);
const states = (body: Record<string, { state: string }>) =>
  ['credentials', 'senderOnline', 'webhookArrived', 'answerDelivered'].map((name) => body[name]?.state);
/** Twilio says what became of a message of ours. */
const reports = (MessageStatus: string, more: Form) =>
  desk.post(
    desk.inbound({ From: business, To: '+15550002002', MessageStatus, SmsStatus: MessageStatus, ...more }),
  );
let answers = 0;
/** An answer that was handed over just now, by its SID. */
async function answered(): Promise<string> {
  const sid = `SM${String(++answers).padStart(32, 'a')}`;
  await desk.post(desk.inbound({ From: 'whatsapp:+15550002002' }));
  const { conversations, cases } = await threadOf(desk, 'whatsapp:+15550002002');
  await desk.db
    .insertInto('messages')
    .values({
      id: randomUUID(),
      conversationId: conversations[0]!.id,
      caseId: cases[0]!.id,
      seq: 1000 + answers,
      direction: 'out',
      kind: 'text',
      text: 'Yes',
      authorType: 'agent',
      status: 'sending',
      sid,
      attemptStartedAt: new Date(),
      occurredAt: new Date(),
    })
    .execute();
  return sid;
}
/** Waits until a tick, which is noted a little later, is as wanted. */
async function becomes(name: string, state: string) {
  await until(async () => (await connection())[name].state === state, 5000);
  return (await connection())[name];
}

describe('the four ticks', () => {
  test('light up one after the other, and say when and what next', async () => {
    const before = await connection();
    expect(states(before)).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
    expect(before).toMatchObject({ sender: null, refusedWebhook: null, notTakenIn: null });
    expect(before.credentials.nextStep).toContain('Check');
    const codes = [before.credentials, before.senderOnline, before.webhookArrived, before.answerDelivered];
    expect(codes.map(({ code }) => code)).toEqual([
      ...['notAsked', 'notAsked', 'nothingArrived', 'nothingDelivered'],
    ]);

    await check();
    const asked = await connection();
    expect(states(asked)).toEqual(['ok', 'ok', 'waiting', 'waiting']);
    expect(asked.sender).toMatchObject({ state: 'online', quality: 'HIGH' });
    expect(Math.abs(Date.parse(asked.senderOnline.at) - Date.now())).toBeLessThan(10_000);

    const { body: sent } = await desk.drive('POST', 'messages', {
      from: '+15550002001',
      to: business,
      text: 'hello',
    });
    expect(sent.webhooks[0].status).toBe(200);
    expect(await becomes('webhookArrived', 'ok')).toMatchObject({ nextStep: null });
    expect((await connection()).answerDelivered.nextStep).toContain('Answer');

    const foreign = `SM${'f'.repeat(32)}`;
    expect((await reports('delivered', { MessageSid: foreign })).status).toBe(200);
    expect((await reports('delivered', { MessageSid: await answered() })).status).toBe(200);
    await becomes('answerDelivered', 'ok');
    expect(states(await connection())).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  test('are there as soon as a number is connected, and begin anew with another one', async () => {
    const number = 'whatsapp:+14155550188';
    await desk.drive('PUT', `senders/${number}`, {});
    const made = await admin('POST /api/integrations', {
      kind: 'whatsapp-twilio',
      name: 'Second',
      accountSid: desk.account.sid,
      authToken: desk.account.authToken,
      sender: number,
      groupId: desk.supportId,
    });
    const second = `/api/integrations/${made.body.id}`;
    expect(states(await connection(second))).toEqual(['ok', 'ok', 'waiting', 'waiting']);
    await desk.db
      .updateTable('connectionSigns')
      .set({ deliveredAt: new Date() })
      .where('integrationId', '=', made.body.id)
      .execute();
    await admin(`PATCH ${second}`, { sender: '+14155550189' });
    const after = await connection(second);
    expect(states(after)).toEqual(['ok', 'failed', 'waiting', 'waiting']);
    expect(after.senderOnline.detail).toContain('no WhatsApp sender');
    expect(after.sender).toMatchObject({ state: 'unlisted', addresses: [] });
  });

  test('a sender that is offline is red, with Twilio’s reasons; one in review is awaited', async () => {
    await desk.drive('PUT', `senders/${business}`, {
      status: 'OFFLINE',
      offlineReasons: [{ code: '63020', message: 'Business is not verified' }],
    });
    await check();
    expect((await connection()).senderOnline).toMatchObject({
      state: 'failed',
      detail: 'Twilio says that the sender is OFFLINE: Business is not verified (63020).',
    });
    await desk.drive('PUT', `senders/${business}`, { status: 'TWILIO_REVIEW', offlineReasons: [] });
    await check();
    expect((await connection()).senderOnline).toMatchObject({ state: 'waiting' });
  });

  test('wrong credentials are red; a provider that says nothing about senders leaves only that tick open', async () => {
    await desk.drive('POST', 'faults', { kind: 'wrongCredentials', operation: 'account' });
    await check();
    expect(states(await connection())).toEqual(['failed', 'waiting', 'waiting', 'waiting']);
    expect((await connection()).credentials.detail).toContain('Auth Token');
    expect((await connection()).credentials.nextStep).toContain('check the connection again');
    await desk.drive('POST', 'faults', { kind: 'refuse', operation: 'list', status: 403, code: 20003 });
    expect((await check()).body.health).toBe('connected');
    expect(states(await connection())).toEqual(['ok', 'waiting', 'waiting', 'waiting']);
  });

  test('an answer that fails is red until one arrived; from then on only what concerns all customers is', async () => {
    const fails = async (ErrorCode: string) =>
      reports('undelivered', { MessageSid: await answered(), ErrorCode });
    await fails('63016');
    const red = await becomes('answerDelivered', 'failed');
    expect(red.detail).toContain('63016');
    expect(red.nextStep).toContain('send it again');
    await reports('delivered', { MessageSid: await answered() });
    await becomes('answerDelivered', 'ok');
    await fails('63016');
    await until(async () => {
      const row = await desk.db.selectFrom('connectionSigns').selectAll().executeTakeFirstOrThrow();
      return (row.failedAt?.getTime() ?? 0) > (row.deliveredAt?.getTime() ?? 0);
    });
    expect((await connection()).answerDelivered.state).toBe('ok');
    await fails('63020');
    expect((await becomes('answerDelivered', 'failed')).detail).toContain('Meta business account');
  });

  test('a draft has nothing to show', async () => {
    const { body } = await admin('POST /api/integrations', { kind: 'whatsapp-twilio' });
    const draft = await connection(`/api/integrations/${body.id}`);
    expect(states(draft)).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
    expect((await admin(`POST /api/integrations/${body.id}/connection/set-up`)).status).toBe(409);
  });
});

describe('what is set up at Twilio', () => {
  const uses = (body: { sender: { addresses: { use: string; isRight: boolean }[] } }) =>
    body.sender.addresses.map(({ use, isRight }) => `${use} ${isRight ? 'right' : 'wrong'}`);

  test('stands beside what it should be, and is set right on demand, twice as well as once', async () => {
    await desk.drive('PUT', `senders/${business}`, {
      webhookUrl: `${url}#rc=3`,
      fallbackUrl: 'https://old.example.com/hook',
      statusCallback: null,
    });
    await check();
    const before = await connection();
    expect(uses(before)).toEqual(['messages right', 'fallback wrong', 'statuses wrong']);
    expect(before.sender.addresses[1]).toEqual({
      use: 'fallback',
      url: 'https://old.example.com/hook',
      method: 'POST',
      wanted: url,
      isRight: false,
    });
    expect(before.webhookArrived.nextStep).toContain('set them up');
    for (const _ of [1, 2]) {
      const { status, body } = await admin(`POST ${path()}/connection/set-up`);
      expect([status, uses(body)]).toEqual([200, ['messages right', 'fallback right', 'statuses right']]);
    }
    const { items } = (await desk.drive('GET', 'senders')).body;
    expect(items[0]).toMatchObject({ webhookUrl: url, fallbackUrl: url, statusCallback: url });
    expect((await connection()).webhookArrived.nextStep).toContain('Write a message');
  });

  test('is not set up for a number that the account doesn’t have, nor while Twilio is away', async () => {
    const { body } = await admin('POST /api/integrations', {
      kind: 'whatsapp-twilio',
      name: 'Third',
      accountSid: desk.account.sid,
      authToken: desk.account.authToken,
      sender: '+14155550190',
      groupId: desk.supportId,
    });
    const third = await admin(`POST /api/integrations/${body.id}/connection/set-up`);
    expect(third).toMatchObject({ status: 409, body: { type: 'urn:answerhall:problem:sender-not-found' } });
    await desk.drive('POST', 'faults', { kind: 'refuse', operation: 'update', status: 400, code: 63100 });
    const notTaken = await admin(`POST ${path()}/connection/set-up`);
    expect(notTaken).toMatchObject({
      status: 409,
      body: { type: 'urn:answerhall:problem:sender-not-changed' },
    });
    expect(notTaken.body.detail).toMatch(/\(63100\): \S.* Enter the webhook's address in the Twilio console/);
    await desk.drive('POST', 'faults', { kind: 'error', operation: 'update' });
    expect((await admin(`POST ${path()}/connection/set-up`)).status).toBe(502);
    expect((await admin(`POST /api/integrations/${randomUUID()}/connection/set-up`)).status).toBe(404);
  });
});

describe('a webhook that is refused says why', () => {
  // At a desk that took in no good one: those are noted up to ten seconds later, which would be in the midst of these.
  beforeAll(async () => {
    await desk.close();
    desk = await openTwilioDesk();
    url = PUBLIC_URL + desk.path;
  });
  const refused = async (...args: Parameters<typeof desk.post>) => {
    await desk.db.deleteFrom('connectionSigns').execute();
    expect((await desk.post(...args)).status).toBe(403);
    await until(async () => (await connection()).refusedWebhook !== null);
    const { refusedWebhook } = await connection();
    return refusedWebhook as { cause: string; detail: string; expectedUrl: string };
  };

  test.each([
    ['http instead of https', 'http://desk.example.com', '', {}, 'the scheme is http'],
    ['a slash at the end', PUBLIC_URL, '/', {}, 'the path is another one'],
    [
      'the host that the proxy forwards',
      'https://old.example.com',
      '',
      { 'x-forwarded-host': 'old.example.com, inner' },
      'the host is old.example.com',
    ],
    [
      'a prefix that the proxy took away',
      `${PUBLIC_URL}/desk`,
      '',
      { 'x-forwarded-prefix': '/desk/' },
      'the path is another one',
    ],
  ])('%s', async (_what, origin, end, headers, words) => {
    const at = origin + desk.path + end;
    const why = await refused(desk.inbound(), { at, headers: headers });
    expect(why).toMatchObject({
      ...{ cause: 'otherAddress', expectedUrl: url },
      ...{ code: 'twilioRefused.otherAddress', values: { address: at } },
    });
    expect(why.detail).toContain(at);
    expect(why.detail).toContain(words);
  });

  test('the token of another integration of the account, which was renewed here', async () => {
    const { body: account } = await desk.drive('POST', 'accounts', {});
    const { body } = await admin('POST /api/integrations', {
      kind: 'whatsapp-twilio',
      name: 'Branch',
      accountSid: account.sid,
      authToken: account.authToken,
      sender: '+14155550191',
      groupId: desk.supportId,
    });
    const foreign = await refused(desk.inbound({ AccountSid: account.sid }), { token: account.authToken });
    expect(foreign).toMatchObject({ cause: 'otherAccount' });
    expect(foreign.detail).toContain('“Branch”');
    await desk.db
      .updateTable('integrations')
      .set({ account: desk.account.sid })
      .where('id', '=', body.id)
      .execute();
    expect(await refused(desk.inbound(), { token: account.authToken })).toMatchObject({
      cause: 'otherToken',
    });
    await admin(`DELETE /api/integrations/${body.id}`);
  });

  test('another account, whether it is signed for this one or not', async () => {
    const AccountSid = `AC${'7'.repeat(32)}`;
    expect((await refused(desk.inbound({ AccountSid }))).detail).toContain(AccountSid);
    expect(await refused(desk.inbound({ AccountSid }), { token: 'unknown' })).toMatchObject({
      cause: 'otherAccount',
    });
  });

  test('no signature; a body changed on the way; and what can’t be told apart', async () => {
    expect(await refused(desk.inbound(), { signature: null })).toMatchObject({ cause: 'noSignature' });
    const signature = twilio.getExpectedTwilioSignature(desk.account.authToken, url, {});
    expect(await refused(desk.inbound(), { signature })).toMatchObject({ cause: 'changedParameters' });
    expect(await refused(desk.inbound(), { token: 'promoted' })).toMatchObject({ cause: 'unknown' });
  });

  test('nothing of the customer or the message is kept', async () => {
    await refused(desk.inbound({ From: 'whatsapp:+15550002003', Body: 'my secret' }), { token: 'wrong' });
    const row = await desk.db.selectFrom('connectionSigns').selectAll().executeTakeFirstOrThrow();
    expect(JSON.stringify(row)).not.toMatch(/15550002003|secret/);
  });

  test('a good one puts it right again, and then nobody makes it red without knowing a token', async () => {
    const why = await refused(desk.inbound(), { token: 'wrong' });
    expect((await connection()).webhookArrived).toMatchObject({ state: 'failed', detail: why.detail });
    expect((await desk.post(desk.inbound({ From: 'whatsapp:+15550002004' }))).status).toBe(200);
    await becomes('webhookArrived', 'ok');
    await desk.post(desk.inbound(), { signature: null });
    await until(async () => (await connection()).refusedWebhook.cause === 'noSignature');
    expect((await connection()).webhookArrived.state).toBe('ok');
    const refusedWith = async (cause: string) =>
      until(async () => (await connection()).refusedWebhook.cause === cause);
    await desk.post(desk.inbound(), { token: 'wrong' });
    await refusedWith('unknown');
    expect((await connection()).webhookArrived.state).toBe('ok');
    // A day without a genuine one, in which such came.
    await desk.db
      .updateTable('integrations')
      .set({ webhookSeenAt: new Date(Date.now() - 25 * 3_600_000) })
      .where('id', '=', desk.integration.id)
      .execute();
    expect(await becomes('webhookArrived', 'failed')).toMatchObject({
      nextStep: expect.stringContaining('Auth Token') as string,
    });
  });
});

test('where the provider can’t reach the desk, that is said instead of waited for', async () => {
  const { webhookArrived } = await connection();
  expect(webhookArrived.nextStep).not.toContain('PUBLIC_URL');
  const channels = createChannels({ windowMs: 86_400_000, baseUrlFor: () => null });
  const app = await desk.another({
    channels,
    config: { ...desk.app.config, publicUrl: 'http://127.0.0.1:3000' },
  });
  const reply = await call(app, `GET ${path()}/connection`, desk.administrator);
  expect(reply.json().webhookArrived).toMatchObject({ state: 'waiting', at: null });
  expect(reply.json().webhookArrived.nextStep).toContain('PUBLIC_URL');
  const setUp = await call(app, `POST ${path()}/connection/set-up`, desk.administrator);
  expect([setUp.statusCode, setUp.json().type]).toEqual([409, 'urn:answerhall:problem:address-not-public']);
});

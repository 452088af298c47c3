import { sql } from 'kysely';
import { takeOne } from '../../workspace/asking';
import { noteHealth } from '../../workspace/note-health';
import { noteRefusals } from '../../workspace/note-refusals';
import { noteWebhooks } from '../../workspace/webhook-seen';
import { ana, business, until } from '../simulator/playground';
import { call } from './desk';
import { openTwilioDesk, PUBLIC_URL, type TwilioDesk } from './twilio-desk';

let desk: TwilioDesk;
beforeAll(async () => {
  desk = await openTwilioDesk();
});
beforeEach(async () => {
  await desk.drive('POST', 'reset');
  desk.woken.splice(0);
});
afterAll(() => desk.close());

const catchUp = async (by = desk.administrator) => {
  const answer = await call(desk.app, `POST /api/integrations/${desk.integration.id}/catch-up`, by);
  return { status: answer.statusCode, body: answer.json() };
};
const loses = (text: string) =>
  desk.drive('POST', 'messages', { from: ana, to: business, text, webhook: false });
const row = () =>
  desk.db
    .selectFrom('integrations')
    .selectAll()
    .where('id', '=', desk.integration.id)
    .executeTakeFirstOrThrow();

test('an administrator has the messages fetched that no webhook brought, and is told how many', async () => {
  await loses('one');
  await loses('two');
  expect(await catchUp()).toEqual({ status: 200, body: { takenIn: 2 } });
  expect(desk.woken).toHaveLength(2);
  expect(await catchUp()).toEqual({ status: 200, body: { takenIn: 0 } });
  const shown = await call(desk.app, `GET /api/integrations/${desk.integration.id}`, desk.administrator);
  expect(Date.now() - Date.parse(shown.json().caughtUpTo)).toBeLessThan(10_000);
});

test('who asks while a worker is asking waits for it', async () => {
  await loses('three');
  const asking = await takeOne(desk.db, desk.integration.id);
  expect(asking).toBeDefined();
  const answer = catchUp();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await row()).toMatchObject({ askingUntil: asking!.integration.askingUntil });
  await desk.db.updateTable('integrations').set({ askingUntil: null }).execute();
  expect(await answer).toEqual({ status: 200, body: { takenIn: 1 } });
});

test('a provider that does not answer, and a number that is switched off, are said in words', async () => {
  await desk.drive('PUT', 'outage', { on: true });
  expect(await catchUp()).toMatchObject({
    status: 502,
    body: { type: 'urn:answerhall:problem:twilio-unreachable' },
  });
  await desk.drive('PUT', 'outage', { on: false });
  await desk.db.updateTable('integrations').set({ health: 'disabled' }).execute();
  expect(await catchUp()).toMatchObject({
    status: 409,
    body: { type: 'urn:answerhall:problem:integration-disabled' },
  });
  await desk.db.updateTable('integrations').set({ health: 'connected' }).execute();
});

test('a status says that statuses arrive, and nothing of messages: its address comes from us', async () => {
  await desk.db.updateTable('integrations').set({ webhookUrl: null, statusUrl: null }).execute();
  const status = { MessageStatus: 'sent', SmsStatus: 'sent' };
  expect((await desk.post(desk.inbound({ From: business, To: ana, ...status }))).status).toBe(200);
  await until(async () => (await row()).statusUrl === PUBLIC_URL);
  expect((await row()).webhookUrl).toBeNull();
  expect((await row()).webhookSeenAt).not.toBeNull();
  await desk.post(desk.inbound());
  await until(async () => (await row()).webhookUrl === PUBLIC_URL);
});

test('a webhook that was seen before a change says nothing about what receives now', async () => {
  const faults: unknown[] = [];
  const seen = noteWebhooks(desk.db, PUBLIC_URL, (error) => faults.push(error));
  const arrives = async (change: object) => {
    await desk.db.updateTable('integrations').set({ webhookUrl: null, statusUrl: null }).execute();
    seen.note(await row(), 'message');
    const path = `PATCH /api/integrations/${desk.integration.id}`;
    expect((await call(desk.app, path, desk.administrator, change)).statusCode).toBe(200);
    await seen.flush();
    return (await row()).webhookUrl === PUBLIC_URL;
  };
  const other = '+14155550177';
  expect(await arrives({ sender: other })).toBe(false);
  expect(await arrives({ sender: business })).toBe(false);
  expect(await arrives({ authToken: desk.account.authToken })).toBe(false);
  expect(await arrives({ name: 'Shop again' })).toBe(true);
  seen.note({ ...(await row()), sender: `whatsapp:${other}` }, 'status');
  seen.note(await row(), 'message');
  await seen.flush();
  expect((await row()).statusUrl).toBeNull();
  expect(faults).toEqual([]);
});

test('who stops waits for the notes that are being written just now, too', async () => {
  const fails = (error: unknown) => {
    throw error;
  };
  const integration = await row();
  const health = noteHealth(desk.db, fails);
  health.note(integration, { code: '63024', message: 'No.' });
  const seen = noteWebhooks(desk.db, PUBLIC_URL, fails);
  seen.note(integration, 'message');
  const refusals = noteRefusals(desk, fails);
  refusals.note(integration, { url: PUBLIC_URL, params: {}, headers: {} });
  for (const { flush } of [health, seen, refusals]) {
    let isOver = false;
    const atTheEnd = await desk.db.transaction().execute(async (trx) => {
      await sql`lock table integrations, connection_signs in access exclusive mode`.execute(trx);
      void flush();
      const flushed = flush().then(() => (isOver = true));
      await sql`select 1`.execute(trx);
      expect(isOver).toBe(false);
      return { flushed };
    });
    await atTheEnd.flushed;
  }
  const signs = await desk.db.selectFrom('connectionSigns').selectAll().executeTakeFirstOrThrow();
  expect(signs).toMatchObject({ failed: { code: '63024' }, refusedAt: expect.any(Date) as Date });
});

test('a signed message says that webhooks arrive at this address, until the credentials are others', async () => {
  await desk.db.updateTable('integrations').set({ webhookUrl: null }).execute();
  await desk.post(desk.inbound(), { signature: 'wrong' });
  expect((await row()).webhookUrl).toBeNull();
  await desk.post(desk.inbound());
  await until(async () => (await row()).webhookUrl === PUBLIC_URL);

  const change = (body: object) =>
    call(desk.app, `PATCH /api/integrations/${desk.integration.id}`, desk.administrator, body);
  await change({ name: 'Another name' });
  expect((await row()).webhookUrl).toBe(PUBLIC_URL);
  expect((await change({ authToken: desk.account.authToken })).statusCode).toBe(200);
  expect(await row()).toMatchObject({ webhookUrl: null, askAt: null });
});

test('what was written before a number was connected here, or while it was another one, stays where it is', async () => {
  const change = async (body: object) => {
    const path = `PATCH /api/integrations/${desk.integration.id}`;
    expect((await call(desk.app, path, desk.administrator, body)).statusCode).toBe(200);
  };
  const aSecond = () => new Promise((resolve) => setTimeout(resolve, 1_100));
  await loses('to the number as it is');
  await aSecond();
  await change({ enabled: false });
  await change({ enabled: true, name: 'Shop once more' });
  expect(await catchUp()).toEqual({ status: 200, body: { takenIn: 1 } });

  await loses('to what was here before');
  await aSecond();
  await change({ sender: '+14155550178' });
  await change({ sender: business });
  expect(await catchUp()).toEqual({ status: 200, body: { takenIn: 0 } });
  await loses('to the number as it is again');
  expect(await catchUp()).toEqual({ status: 200, body: { takenIn: 1 } });
});

test('a draft receives from when it is connected, not from when it was made', async () => {
  const admin = (what: string, body?: object) => call(desk.app, what, desk.administrator, body);
  const draft = (await admin('POST /api/integrations', { kind: 'whatsapp-twilio' })).json();
  const at = `/api/integrations/${draft.id}`;
  const sender = 'whatsapp:+14155550179';
  await desk.drive('PUT', `senders/${sender}`, {});
  await admin(`PATCH ${at}`, {
    name: 'Filled',
    accountSid: desk.account.sid,
    authToken: desk.account.authToken,
    sender,
    groupId: desk.supportId,
  });
  await desk.drive('POST', 'messages', { from: ana, to: sender, text: 'before', webhook: false });
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect((await admin(`POST ${at}/connect`)).statusCode).toBe(200);
  expect((await admin(`POST ${at}/catch-up`)).json()).toEqual({ takenIn: 0 });
});

describe('credentials that are refused when messages are asked for', () => {
  const admin = async (what: string) =>
    (
      await call(desk.app, what.replace('@', `/api/integrations/${desk.integration.id}`), desk.administrator)
    ).json();
  const refuse = () =>
    desk.drive('POST', 'faults', { kind: 'refuse', operation: 'list', status: 403, code: 20003 });
  /** How often each administrator was told. */
  const told = async () => {
    const notifications = await desk.db.selectFrom('notifications').select('id').execute();
    const administrators = desk.db.selectFrom('users').select('id').where('role', '=', 'administrator');
    return notifications.length / (await administrators.execute()).length;
  };
  beforeEach(async () => {
    await desk.db.deleteFrom('connectionSigns').execute();
    await desk.db.deleteFrom('notifications').execute();
    await desk.db.updateTable('integrations').set({ health: 'connected', healthDetail: null }).execute();
    await admin('POST @/check');
  });

  test('are an error that administrators are told of once, until they are taken again', async () => {
    for (const _ of ['once', 'twice']) {
      await refuse();
      expect((await catchUp()).status).toBe(400);
    }
    expect(await row()).toMatchObject({ health: 'error', errorSince: expect.any(Date) as Date });
    expect((await row()).healthDetail).toContain('20003');
    expect(await told()).toBe(1);
    const { credentials } = await admin('GET @/connection');
    expect(credentials).toMatchObject({ state: 'failed', nextStep: expect.any(String) as string });
    expect(credentials.detail).toContain('20003');

    expect((await catchUp()).status).toBe(200);
    expect(await row()).toMatchObject({ health: 'connected', healthDetail: null, errorSince: null });
    expect((await admin('GET @/connection')).credentials.state).toBe('ok');
    expect(await told()).toBe(1);
  });

  test('are what a check asks about too, as long as they are', async () => {
    await refuse();
    await catchUp();
    await refuse();
    expect((await admin('POST @/check')).health).toBe('error');
    expect((await admin('POST @/check')).health).toBe('connected');
    expect((await admin('GET @/connection')).credentials.state).toBe('ok');
    expect(await told()).toBe(1);
  });

  test('are put right by the next listing where we could not note it, and the answer says what was taken in', async () => {
    await refuse();
    await catchUp();
    await loses('four');
    await sql`alter table connection_signs add constraint stays check (listing_problem is not null) not valid`.execute(
      desk.db,
    );
    try {
      expect(await catchUp()).toEqual({ status: 200, body: { takenIn: 1 } });
      expect((await row()).health).toBe('error');
    } finally {
      await sql`alter table connection_signs drop constraint stays`.execute(desk.db);
    }
    expect(await catchUp()).toEqual({ status: 200, body: { takenIn: 0 } });
    expect((await row()).health).toBe('connected');
  });

  test('are not put right by a message that goes through', async () => {
    await refuse();
    await catchUp();
    const health = noteHealth(desk.db, (fault) => {
      throw fault;
    });
    const status = { type: 'status', sid: 'SM1', status: 'delivered', error: null } as const;
    health.noteStatus(await row(), status, { handedOverAt: new Date(Date.now() + 1000) });
    await health.flush();
    expect((await row()).health).toBe('error');
  });
});

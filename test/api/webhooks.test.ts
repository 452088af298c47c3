import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import twilio from 'twilio';
import { retryUnprocessed } from '../../cases/unprocessed-webhooks';
import { connect } from '../../db/connection';
import { eventually } from '../desk';
import { ana, business, until } from '../simulator/playground';
import { openTwilioDesk, PUBLIC_URL, threadOf, type Form, type TwilioDesk } from './twilio-desk';

let desk: TwilioDesk;
beforeAll(async () => (desk = await openTwilioDesk()));
afterAll(() => desk.close());
beforeEach(() => desk.woken.splice(0));

let numbers = 0;
const newCustomer = () => `whatsapp:+1555100${String(++numbers).padStart(4, '0')}`;
const setHealth = (health: 'connected' | 'error' | 'disabled' | 'draft') =>
  desk.db.updateTable('integrations').set({ health }).where('id', '=', desk.integration.id).execute();
const stored = async () =>
  (
    await desk.db
      .selectFrom('messages')
      .select(sql<number>`count(*)::int`.as('n'))
      .executeTakeFirstOrThrow()
  ).n;

describe('a webhook', () => {
  test('is answered with empty TwiML after its message was stored, and wakes the conversation', async () => {
    const from = newCustomer();
    const answer = await desk.post(desk.inbound({ From: from }));
    expect(answer).toMatchObject({ status: 200, contentType: 'text/xml', body: '<Response/>' });
    const { conversations, messages } = await threadOf(desk, from);
    expect(messages).toMatchObject([{ text: 'Hola', kind: 'text', direction: 'in', status: 'received' }]);
    expect(desk.woken).toEqual([conversations[0]?.id]);
  });

  test('is taken with what the simulator signs, through another address than the public one', async () => {
    const { body } = await desk.drive('POST', 'messages', {
      from: ana,
      to: business,
      text: 'Hi 👍',
      times: 2,
    });
    expect(body.webhooks).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect((await threadOf(desk, ana)).messages).toHaveLength(1);
  });

  test('is taken once where it comes by its address and by the fallback address, which is the same', async () => {
    const from = newCustomer();
    const params = desk.inbound({ From: from });
    const again = { ...params, ErrorCode: '11200', ErrorUrl: PUBLIC_URL + desk.path };
    for (const form of [params, again, again]) expect((await desk.post(form)).status).toBe(200);
    expect((await threadOf(desk, from)).messages).toHaveLength(1);
    const only = { ...desk.inbound({ From: from }), ErrorCode: '11205', ErrorUrl: 'x' };
    expect((await desk.post(only)).status).toBe(200);
    expect((await threadOf(desk, from)).messages).toMatchObject([{}, { kind: 'text', text: 'Hola' }]);
  });

  test('is taken whatever the query, a slash at the end or Host and X-Forwarded headers say', async () => {
    for (const to of [`${desk.path}?tenant=t1&x=a%20b&empty=`, `${desk.path}/`]) {
      const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' };
      expect((await desk.post(desk.inbound({ From: newCustomer() }), { to, headers })).status).toBe(200);
    }
  });

  test('is taken when its integration is known to have a problem', async () => {
    await setHealth('error');
    expect((await desk.post(desk.inbound())).status).toBe(200);
    await setHealth('connected');
  });

  test('leaves its time on the integration, but not in its own transaction', async () => {
    const read = () =>
      desk.db
        .selectFrom('integrations')
        .selectAll()
        .where('id', '=', desk.integration.id)
        .executeTakeFirstOrThrow();
    const app = await desk.another();
    // The first one is noted at once, which is not what is looked at here.
    await desk.post(desk.inbound({ From: newCustomer() }));
    await until(async () => (await read()).webhookSeenAt !== null);
    const before = await read();
    const params = desk.inbound();
    const answer = await app.inject({
      method: 'POST',
      url: desk.path,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': twilio.getExpectedTwilioSignature(
          desk.account.authToken,
          PUBLIC_URL + desk.path,
          params,
        ),
      },
      payload: new URLSearchParams(params as Record<string, string>).toString(), // no name is repeated here
    });
    expect(answer.statusCode).toBe(200);
    expect((await read()).webhookSeenAt).toEqual(before.webhookSeenAt);
    await app.close();
    const after = await read();
    expect(Math.abs(Date.now() - (after.webhookSeenAt?.getTime() ?? 0))).toBeLessThan(5000);
    expect(after.updatedAt).toEqual(before.updatedAt);
  });
});

describe('refusals come in their order, and nothing is stored', () => {
  const unknown = '/webhooks/twilio/4d6a5e1c-5f6e-4c0c-9d61-3d4c3e0b7a11';
  let before: number;
  beforeEach(async () => (before = await stored()));
  afterEach(async () => {
    await setHealth('connected');
    expect(await stored()).toBe(before);
    expect(desk.woken).toEqual([]);
  });
  const large = () => desk.inbound({ Body: 'x'.repeat(66_000) });

  test('413 over 64 KB, before anything else', async () => {
    expect((await desk.post(large(), { signature: null })).status).toBe(413);
    expect((await desk.post(large(), { to: unknown })).status).toBe(413);
    await setHealth('disabled');
    expect((await desk.post(large())).status).toBe(413);
    expect((await desk.raw(Buffer.alloc(65_537), desk.path, { 'content-type': 'image/png' })).status).toBe(
      413,
    );
  });

  test('404 for what is unknown, malformed or deleted', async () => {
    for (const to of [unknown, '/webhooks/twilio/not-an-id', '/webhooks/twilio/', '/webhooks/other/1'])
      expect((await desk.post(desk.inbound(), { to, signature: null })).status).toBe(404);
    await desk.db
      .updateTable('integrations')
      .set({ deletedAt: new Date() })
      .where('id', '=', desk.integration.id)
      .execute();
    expect((await desk.post(desk.inbound())).status).toBe(404);
    await desk.db
      .updateTable('integrations')
      .set({ deletedAt: null })
      .where('id', '=', desk.integration.id)
      .execute();
  });

  test('410 for one that is switched off, before the signature', async () => {
    await setHealth('disabled');
    expect((await desk.post(desk.inbound(), { signature: null })).status).toBe(410);
    expect((await desk.post(desk.inbound())).status).toBe(410);
  });

  test('503 with Retry-After for a draft, before the signature', async () => {
    await setHealth('draft');
    const answer = await desk.post(desk.inbound(), { signature: null });
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test.each<[string, Parameters<TwilioDesk['post']>[1]]>([
    ['no signature', { signature: null }],
    ['an empty signature', { signature: '' }],
    ['another token', { token: 'f'.repeat(32) }],
    ['an empty token', { token: '' }],
    ['the local address', { at: 'http://127.0.0.1:3000/webhooks/twilio/1' }],
    ['another integration', { at: PUBLIC_URL + unknown }],
    ['a query that was not signed', { to: '?', at: PUBLIC_URL }],
  ])('403 for %s', async (_name, options) => {
    const to = options?.to === '?' ? `${desk.path}?message=${randomUUID()}` : desk.path;
    const at = options?.at === PUBLIC_URL ? PUBLIC_URL + desk.path : options?.at;
    const answer = await desk.post(desk.inbound(), { ...options, to, ...(at ? { at } : {}) });
    expect(answer.status).toBe(403);
    expect(answer.body).not.toMatch(/signature|account|token/i);
  });

  test('403 for a body that is no form, is empty, or was changed on its way', async () => {
    const params = desk.inbound();
    const signature = twilio.getExpectedTwilioSignature(
      desk.account.authToken,
      PUBLIC_URL + desk.path,
      params,
    );
    expect((await desk.post({ ...params, Body: 'Hola!' }, { signature })).status).toBe(403);
    const json = { 'content-type': 'application/json', 'x-twilio-signature': 'x' };
    expect((await desk.raw('{"MessageSid":"SM1"}', desk.path, json)).status).toBe(403);
    expect(
      (await desk.raw('', desk.path, { 'content-type': 'application/x-www-form-urlencoded' })).status,
    ).toBe(403);
  });

  test('403 for another account, though it is signed right, and for none', async () => {
    const { AccountSid: _none, ...without } = desk.inbound();
    for (const params of [desk.inbound({ AccountSid: `AC${'0'.repeat(32)}` }), without]) {
      const answer = await desk.post(params);
      expect(answer.status).toBe(403);
      expect(answer.body).not.toMatch(/account/i);
    }
  });

  test('an endless list of parameters costs no time', async () => {
    const started = Date.now();
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'x' };
    expect((await desk.raw('a=&'.repeat(21_000), desk.path, form)).status).toBe(403);
    expect(Date.now() - started).toBeLessThan(1000);
  });
});

describe('at once and in any order', () => {
  test('the same message four times is there once', async () => {
    const params = desk.inbound({ From: newCustomer() });
    const answers = await Promise.all(Array.from({ length: 4 }, () => desk.post(params)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await threadOf(desk, params['From'] as string)).messages).toHaveLength(1);
  });

  test('ten from one new customer make one contact, one case and ten messages', async () => {
    const from = newCustomer();
    const texts = Array.from({ length: 10 }, (_, n) => `message ${n}`);
    const answers = await Promise.all(texts.map((Body) => desk.post(desk.inbound({ From: from, Body }))));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    const thread = await threadOf(desk, from);
    expect(thread).toMatchObject({
      contacts: [{ name: 'Ana' }],
      conversations: [{}],
      cases: [{ status: 'open' }],
    });
    expect(thread.messages.map(({ text }) => text).sort()).toEqual(texts);
    expect(thread.messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('a burst of five, each doubled, from each of five customers at once', async () => {
    const customers = Array.from({ length: 5 }, newCustomer);
    const burst = customers.flatMap((From) => Array.from({ length: 5 }, () => desk.inbound({ From })));
    const answers = await Promise.all([...burst, ...burst.reverse()].map((params) => desk.post(params)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    for (const customer of customers) {
      const { contacts, cases, messages } = await threadOf(desk, customer);
      expect([contacts.length, cases.length, messages.length]).toEqual([1, 1, 5]);
    }
  });

  test('one after the other stay in their order', async () => {
    const from = newCustomer();
    for (const Body of ['1', '2', '3']) await desk.post(desk.inbound({ From: from, Body }));
    expect((await threadOf(desk, from)).messages.map(({ text }) => text)).toEqual(['1', '2', '3']);
  });
});

describe('odd but genuine', () => {
  async function taken(params: Form) {
    const From = (params['From'] as string | undefined) ?? newCustomer();
    const sent = desk.inbound({ From, ...params });
    const answer = await desk.post(sent);
    expect(answer.status).toBe(200);
    const thread = await threadOf(desk, From);
    const message = thread.messages.at(-1);
    if (!message) throw new Error('nothing was stored');
    return { ...thread, message, sent };
  }

  test('NUL characters are removed from what is stored', async () => {
    const { message, contacts } = await taken({ Body: 'a\u0000b', ProfileName: 'A\u0000na', Odd: '\u0000' });
    expect(message.text).toBe('ab');
    expect(message.raw).toMatchObject({ Body: 'ab', Odd: '' });
    expect(contacts[0]?.name).toBe('Ana');
  });

  test('without a Body', async () => {
    const From = newCustomer();
    const { Body: _none, ...params } = desk.inbound({ From });
    expect((await desk.post(params)).status).toBe(200);
    expect((await threadOf(desk, From)).messages).toMatchObject([{ text: '', kind: 'text' }]);
  });

  test('1600 emoji, of which the subject has 80', async () => {
    const { message, cases } = await taken({ Body: '👍'.repeat(1600) });
    expect([...message.text]).toHaveLength(1600);
    expect(cases[0]?.subject).toBe('👍'.repeat(80));
  });

  test('empty and padded values, repeated and unknown names are kept as they came', async () => {
    const odd = {
      Padded: '  x ',
      Empty: '',
      Twice: ['b', 'a', 'a'],
      'a[b]': '1',
      constructor: 'c',
      '': 'no name',
    };
    const { message } = await taken(odd);
    expect(message.raw).toMatchObject(odd);
  });

  test('a parameter named __proto__ is only a parameter', async () => {
    const From = newCustomer();
    const params = desk.inbound({ From });
    Object.defineProperty(params, '__proto__', { value: 'x', enumerable: true });
    expect((await desk.post(params)).status).toBe(200);
    const [message] = (await threadOf(desk, From)).messages;
    expect(Object.hasOwn(message?.raw ?? {}, '__proto__')).toBe(true);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('an unknown kind is stored and shown as unsupported', async () => {
    const { message } = await taken({ MessageType: 'hologram', Body: '', Depth: '3' });
    expect(message.kind).toBe('unsupported');
    expect(message.raw).toMatchObject({ MessageType: 'hologram', Depth: '3' });
  });

  test('files are noted to be fetched', async () => {
    const { message } = await taken({
      MessageType: 'image',
      NumMedia: '1',
      MediaUrl0: 'https://api.twilio.com/x',
      MediaContentType0: 'image/jpeg',
    });
    const attachments = await desk.db
      .selectFrom('attachments')
      .selectAll()
      .where('messageId', '=', message.id)
      .execute();
    expect(attachments).toMatchObject([{ contentType: 'image/jpeg', state: 'fetching', position: 0 }]);
  });

  test('a customer without a number has an address only', async () => {
    const From = `whatsapp:CO.${Date.now()}`;
    const { contacts } = await taken({ From, WaId: '', ExternalUserId: From });
    expect(contacts).toMatchObject([{ phone: null }]);
  });

  test('another number of the account is taken in and answers go out from it', async () => {
    const { conversations, cases } = await taken({ To: 'whatsapp:+14155550000' });
    expect(conversations).toMatchObject([
      { ourAddress: 'whatsapp:+14155550000', integrationId: desk.integration.id },
    ]);
    expect(cases).toHaveLength(1);
  });

  test('another charset or none in the content type is fine', async () => {
    for (const type of [
      'application/x-www-form-urlencoded',
      'application/x-www-form-urlencoded; charset=iso-8859-1',
    ])
      expect(
        (await desk.post(desk.inbound({ From: newCustomer() }), { headers: { 'content-type': type } }))
          .status,
      ).toBe(200);
  });

  test("an attack in a customer's text is only text", async () => {
    const Body = `'; drop table messages; -- <script>alert(1)</script> {{constructor}}`;
    expect((await taken({ Body })).message.text).toBe(Body);
  });
});

describe('a status', () => {
  let conversationId: string;
  let seq = 0;
  beforeAll(async () => {
    const From = newCustomer();
    await desk.post(desk.inbound({ From }));
    conversationId = (await threadOf(desk, From)).conversations[0]?.id ?? '';
  });

  async function ours(sid: string | null, status: 'sending' | 'sent' = 'sending') {
    const [message] = await desk.db
      .insertInto('messages')
      .values({
        id: randomUUID(),
        conversationId,
        seq: 1000 + ++seq,
        direction: 'out',
        kind: 'text',
        text: 'answer',
        authorType: 'agent',
        status,
        sid,
        occurredAt: new Date(),
        attemptStartedAt: new Date(),
      })
      .returningAll()
      .execute();
    if (!message) throw new Error('not inserted');
    return message;
  }
  const newSid = () => `SM${randomUUID().replaceAll('-', '')}`;
  const callback = (sid: string, MessageStatus: string, more: Form = {}): Form => ({
    MessageSid: sid,
    SmsSid: sid,
    AccountSid: desk.account.sid,
    From: business,
    To: ana,
    MessageStatus,
    SmsStatus: MessageStatus,
    ChannelPrefix: 'whatsapp',
    ApiVersion: '2010-04-01',
    ...more,
  });
  const statusOf = async (id: string) =>
    desk.db
      .selectFrom('messages')
      .select(['status', 'sid', 'errorCode'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();

  test('only goes up, whatever the order and however often', async () => {
    const message = await ours(newSid());
    for (const each of ['sent', 'read', 'delivered', 'sent', 'queued', 'read', 'a_new_one'])
      expect((await desk.post(callback(message.sid ?? '', each))).status).toBe(200);
    expect(await statusOf(message.id)).toMatchObject({ status: 'read' });
  });

  test('all at once ends at the highest', async () => {
    const message = await ours(newSid());
    await Promise.all(
      ['read', 'sent', 'delivered', 'sending', 'delivered'].map((each) =>
        desk.post(callback(message.sid ?? '', each)),
      ),
    );
    expect(await statusOf(message.id)).toMatchObject({ status: 'read' });
  });

  test('a failure has its code; delivered after all beats it, failed after that does not', async () => {
    const message = await ours(newSid(), 'sent');
    const sid = message.sid ?? '';
    await desk.post(callback(sid, 'undelivered', { ErrorCode: '63016', EventType: 'UNDELIVERED' }));
    expect(await statusOf(message.id)).toMatchObject({ status: 'failed', errorCode: '63016' });
    await desk.post(callback(sid, 'sent'));
    expect(await statusOf(message.id)).toMatchObject({ status: 'failed' });
    await desk.post(callback(sid, 'delivered'));
    await desk.post(callback(sid, 'failed', { ErrorCode: '63024' }));
    expect(await statusOf(message.id)).toMatchObject({ status: 'delivered', errorCode: null });
  });

  test('that says our number is set up wrong turns the health to error, and a later tick back', async () => {
    const healthIs = (wanted: string) =>
      eventually(
        () =>
          desk.db
            .selectFrom('integrations')
            .selectAll()
            .where('id', '=', desk.integration.id)
            .executeTakeFirstOrThrow(),
        ({ health }) => health === wanted,
      );
    await desk.post(callback((await ours(newSid())).sid ?? '', 'failed', { ErrorCode: '63020' }));
    expect((await healthIs('error')).healthDetail).toContain('(63020)');
    await desk.post(callback((await ours(newSid())).sid ?? '', 'delivered'));
    await healthIs('connected');
  });

  test('with our id settles a message whose SID nobody knew, and wakes its conversation', async () => {
    const message = await ours(null);
    const sid = newSid();
    const to = `${desk.path}?message=${message.id}`;
    expect((await desk.post(callback(sid, 'sent'), { to })).status).toBe(200);
    expect(await statusOf(message.id)).toMatchObject({ status: 'sent', sid });
    expect(desk.woken).toContain(conversationId);
  });

  test('with another SID for the same message of ours is recorded as a duplicate', async () => {
    const message = await ours(newSid(), 'sent');
    const other = newSid();
    await desk.post(callback(other, 'delivered'), { to: `${desk.path}?message=${message.id}` });
    expect(await statusOf(message.id)).toMatchObject({ status: 'sent', sid: message.sid });
    const duplicates = await desk.db
      .selectFrom('duplicateSends')
      .selectAll()
      .where('messageId', '=', message.id)
      .execute();
    expect(duplicates).toMatchObject([{ sid: other }]);
  });

  test.each(['', 'not-an-id', randomUUID()])(
    'for an unknown message (our id "%s") is kept for later',
    async (messageId) => {
      const sid = newSid();
      const to = `${desk.path}?message=${messageId}`;
      expect((await desk.post(callback(sid, 'delivered'), { to })).status).toBe(200);
      const parked = await desk.db.selectFrom('parkedStatuses').selectAll().where('sid', '=', sid).execute();
      expect(parked).toMatchObject([{ status: 'delivered', integrationId: desk.integration.id }]);
    },
  );

  test('does not reach a message of another integration, neither by our id nor by its SID', async () => {
    const message = await ours(newSid());
    const other = randomUUID();
    await desk.db
      .insertInto('integrations')
      .values({ ...desk.integration, id: other, sender: 'whatsapp:+14155550001' })
      .execute();
    await desk.db
      .updateTable('conversations')
      .set({ integrationId: other })
      .where('id', '=', conversationId)
      .execute();
    await desk.post(callback(message.sid ?? '', 'read'), { to: `${desk.path}?message=${message.id}` });
    expect(await statusOf(message.id)).toMatchObject({ status: 'sending' });
    await desk.db
      .updateTable('conversations')
      .set({ integrationId: desk.integration.id })
      .where('id', '=', conversationId)
      .execute();
  });
});

describe('when intake itself has a fault', () => {
  const breakIntake = () =>
    sql`create function broken() returns trigger language plpgsql as
      $$ begin if new.text like '%poison%' then raise exception 'intake is broken'; end if; return new; end $$;
      create trigger broken before insert on messages for each row execute function broken()`.execute(
      desk.db,
    );
  const repair = () =>
    sql`drop trigger if exists broken on messages; drop function if exists broken`.execute(desk.db);
  const unprocessed = () =>
    desk.db.selectFrom('unprocessedWebhooks').selectAll().orderBy('receivedAt').execute();
  const makeDue = () =>
    desk.db
      .updateTable('unprocessedWebhooks')
      .set({ nextAttemptAt: new Date(0) })
      .execute();
  afterEach(async () => {
    await repair();
    await desk.db.deleteFrom('unprocessedWebhooks').execute();
  });

  test('the webhook is kept, answered, and taken in later with the time at which it came', async () => {
    await breakIntake();
    const From = newCustomer();
    const params = desk.inbound({ From, Body: 'poison\u0000', Odd: 'kept' });
    expect(await desk.post(params)).toMatchObject({
      status: 200,
      contentType: 'text/xml',
      body: '<Response/>',
    });
    expect((await desk.post(desk.inbound({ From: newCustomer(), Body: 'behind it' }))).status).toBe(200);
    expect((await threadOf(desk, From)).messages).toEqual([]);
    const [kept] = await unprocessed();
    expect(kept).toMatchObject({
      error: 'intake is broken',
      takenInAt: null,
      params: { Body: 'poison', Odd: 'kept' },
    });

    expect(await retryUnprocessed({ ...desk, heard: () => undefined })).toEqual({
      takenIn: 0,
      failed: 0,
      wake: [],
    }); // not due yet
    await makeDue();
    expect(await retryUnprocessed({ ...desk, heard: () => undefined })).toEqual({
      takenIn: 0,
      failed: 1,
      wake: [],
    });
    expect(await retryUnprocessed({ ...desk, heard: () => undefined })).toMatchObject({ failed: 0 }); // backs off
    expect((await unprocessed())[0]).toMatchObject({ attempts: 2, takenInAt: null });

    await repair();
    await makeDue();
    const { conversations: none } = await threadOf(desk, From);
    expect(none).toEqual([]);
    const result = await retryUnprocessed({ ...desk, heard: () => undefined });
    const { messages, conversations } = await threadOf(desk, From);
    expect(result).toEqual({ takenIn: 1, failed: 0, wake: [conversations[0]?.id] });
    expect(messages).toMatchObject([{ text: 'poison', occurredAt: kept?.receivedAt }]);
    expect((await unprocessed())[0]?.takenInAt).toBeInstanceOf(Date);
    await makeDue();
    expect(await retryUnprocessed({ ...desk, heard: () => undefined })).toMatchObject({ takenIn: 0 });
  });

  test('what nobody understands is kept too, with the reason', async () => {
    const { From: _none, ...params } = desk.inbound();
    expect((await desk.post(params)).status).toBe(200);
    expect(await unprocessed()).toMatchObject([
      { error: expect.stringContaining('From is missing') as string },
    ]);
  });

  test('two workers at once take each one in once', async () => {
    await breakIntake();
    const From = newCustomer();
    for (let n = 0; n < 6; n += 1) await desk.post(desk.inbound({ From, Body: `poison ${n}` }));
    await repair();
    await makeDue();
    const results = await Promise.all(
      [1, 2].map(() => retryUnprocessed({ ...desk, heard: () => undefined })),
    );
    expect(results.reduce((sum, { takenIn }) => sum + takenIn, 0)).toBe(6);
    expect((await threadOf(desk, From)).messages).toHaveLength(6);
  });
});

test('when the database is away, the provider is asked to come again', async () => {
  const nowhere = connect('postgresql://nobody:x@127.0.0.1:1/none');
  const app = await desk.another({ db: nowhere });
  const answer = await app.inject({
    method: 'POST',
    url: desk.path,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'MessageSid=SM1',
  });
  expect(answer.statusCode).toBe(503);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  await nowhere.destroy();
});

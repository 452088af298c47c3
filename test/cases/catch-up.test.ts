import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { catchUp, type CatchUpParts } from '../../cases/catch-up';
import { takeIn } from '../../cases/take-in';
import { retryUnprocessed } from '../../cases/unprocessed-webhooks';
import type { IntegrationRow } from '../../db/schema';
import { askAllAnew, askSoon, noteTrouble, takeDue, takeOne } from '../../workspace/asking';
import { ruleInput } from '../../rules/schema';
import { listTurns } from '../../automation/read-turns';
import { ruleSetReader } from '../../automation/rule-sets';
import { createRule, deleteRule } from '../automation/rules-of';
import { activitiesOf, openTestDesk, SENDER, TEST_SECRET_KEY, type TestDesk } from '../desk';
import { driver } from '../simulator/playground';

const ana = 'whatsapp:+15550001111';
const ben = 'whatsapp:+15550002222';
const PUBLIC_URL = 'https://desk.example.com';

let desk: TestDesk;
let parts: CatchUpParts;
let drive: ReturnType<typeof driver>;
const woken: string[] = [];
const kept: string[] = [];
beforeAll(async () => {
  desk = await openTestDesk();
  drive = driver(desk.simulator);
  parts = {
    db: desk.db,
    channels: desk.channels,
    secretKey: TEST_SECRET_KEY,
    publicUrl: PUBLIC_URL,
    heard: () => undefined,
    wake: (id) => woken.push(id),
    log: desk.log,
    onKept: (id) => kept.push(id),
    signal: new AbortController().signal,
  };
});
beforeEach(async () => {
  await drive('POST', 'reset');
  await desk.db.deleteFrom('unprocessedWebhooks').execute();
  await sql`truncate contacts, conversations, cases, messages, events cascade`.execute(desk.db);
  await set({
    webhookUrl: null,
    caughtUpTo: null,
    widelyListedAt: null,
    whollyListedAt: null,
    askAt: null,
    askingUntil: null,
    troubleAt: null,
    awayAt: null,
    lookedAfterAt: null,
    busyUntil: null,
  });
  woken.length = 0;
  kept.length = 0;
});
afterAll(() => desk.close());

const set = (values: Partial<IntegrationRow>) =>
  desk.db.updateTable('integrations').set(values).where('id', '=', desk.integration.id).execute();
const row = () =>
  desk.db
    .selectFrom('integrations')
    .selectAll()
    .where('id', '=', desk.integration.id)
    .executeTakeFirstOrThrow();
/** A customer writes, and its webhook is lost. Answers the message's SID. */
async function writes(from: string, text: string, more: object = {}): Promise<string> {
  const { status, body } = await drive('POST', 'messages', {
    from,
    to: SENDER,
    text,
    webhook: false,
    ...more,
  });
  expect(status).toBe(201);
  return body.message.sid;
}
async function ask(options?: { urgently: boolean }): Promise<number> {
  const asking = await takeOne(desk.db, desk.integration.id);
  if (!asking) throw new Error('Somebody else is asking.');
  return catchUp(parts, asking, options);
}
const messages = () =>
  desk.db
    .selectFrom('messages')
    .select(['text', 'sid', 'seq', 'kind', 'occurredAt', 'createdAt', 'conversationId'])
    .orderBy('createdAt')
    .orderBy('seq')
    .execute();
const texts = async () => (await messages()).map(({ text }) => text);

test('messages without a webhook are taken in once, in the order in which they were written', async () => {
  for (const text of ['one', 'two', 'three']) {
    await writes(ana, text);
    await writes(ben, `${text} of Ben`);
  }
  expect(await ask()).toBe(6);
  const all = await messages();
  expect(all.map(({ text }) => text)).toEqual(
    ['one', 'two', 'three'].flatMap((text) => [text, `${text} of Ben`]),
  );
  expect(new Set(woken)).toEqual(new Set(all.map(({ conversationId }) => conversationId)));
  expect(await ask()).toBe(0);
  expect(await ask({ urgently: true })).toBe(0);
  expect(await texts()).toHaveLength(6);
});

test.each(['asks_in_vain', 'told_to_wait'])(
  'what customers wrote is taken in, and our own messages are looked after later, where that fails (%s)',
  async (column) => {
    await set({ awayAt: new Date(), caughtUpTo: new Date(Date.now() - 60_000) });
    await writes(ana, 'Hello');
    await sql`alter table messages rename column ${sql.ref(column)} to gone`.execute(desk.db);
    try {
      expect(await ask()).toBe(1);
    } finally {
      await sql`alter table messages rename column gone to ${sql.ref(column)}`.execute(desk.db);
    }
    expect(await texts()).toEqual(['Hello']);
    expect((await row()).awayAt).not.toBeNull();
    await ask();
    expect((await row()).awayAt).toBeNull();
  },
);

describe('no sign that the provider is away, but asked for again soon', () => {
  const isTroubledOnly = async () => {
    const { askAt, troubleAt, awayAt } = await row();
    expect(Math.round((askAt!.getTime() - Date.now()) / 1000)).toBe(5);
    expect([troubleAt, awayAt]).toEqual([expect.any(Date), null]);
    expect(await ask()).toBe(1);
  };

  test('is a listed message that the provider does not hand out', async () => {
    const media = { contentType: 'audio/ogg', content: Buffer.from('ogg').toString('base64') };
    await writes(ana, '', { media });
    const fetchReceived = desk.channel.fetchReceived.bind(desk.channel);
    jest.spyOn(desk.channel, 'fetchReceived').mockImplementationOnce(async (...args) => {
      await drive('POST', 'faults', { kind: 'error', operation: 'list' });
      return fetchReceived(...args);
    });
    await expect(ask()).rejects.toMatchObject({ type: 'twilio-unreachable' });
    await isTroubledOnly();
  });

  test('is a fault of ours', async () => {
    await writes(ana, 'Hello');
    const asking = (await takeOne(desk.db, desk.integration.id))!;
    const integration = { ...asking.integration, kind: 'a kind that is gone' };
    await expect(catchUp(parts, { ...asking, integration })).rejects.toThrow('no channel');
    await isTroubledOnly();
  });
});

test('a provider that says it is asked too often is left alone for a while, whatever fails or waits', async () => {
  await set({ webhookUrl: PUBLIC_URL });
  await drive('POST', 'faults', { kind: 'tooManyRequests', operation: 'list' });
  await expect(ask()).rejects.toMatchObject({ type: 'twilio-unreachable' });
  const { askAt } = await row();
  await askSoon(desk.db, desk.integration.id);
  await noteTrouble(desk.db, desk.integration.id);
  expect((await row()).askAt).toEqual(askAt);
  await ask();
  expect((await row()).busyUntil).toBeNull();
});

test('a provider that says it is asked too often is left alone for a while, and is not away for that', async () => {
  await set({ webhookUrl: PUBLIC_URL });
  await drive('POST', 'faults', { kind: 'tooManyRequests', operation: 'list' });
  await expect(ask()).rejects.toMatchObject({ type: 'twilio-unreachable', status: 502 });
  const { askAt, troubleAt, awayAt } = await row();
  expect([Math.round((askAt!.getTime() - Date.now()) / 1000), troubleAt, awayAt]).toEqual([30, null, null]);
});

test('a message that its webhook brought is not taken in again, nor one whose webhook comes afterwards', async () => {
  const sid = await writes(ana, 'Hello');
  const webhook = (messageSid: string, text: string) => ({
    messageId: null,
    params: { MessageSid: messageSid, From: ana, To: SENDER, Body: text, MessageType: 'text' },
  });
  await takeIn(parts, desk.channel, desk.integration, webhook(sid, 'Hello'));
  expect(await ask()).toBe(0);
  const later = await writes(ana, 'Are you there?');
  expect(await ask()).toBe(1);
  await takeIn(parts, desk.channel, desk.integration, webhook(later, 'Are you there?'));
  expect(await texts()).toEqual(['Hello', 'Are you there?']);
});

/** A new rule that gives the case its name as a label. */
async function rule(name: string, fact: string, value: string, more: object = {}): Promise<string> {
  const id = randomUUID();
  const input = {
    name,
    type: 'new',
    mode: 'on',
    conditions: { all: [{ fact, operator: 'equal', value }] },
    actions: [{ type: 'addLabel', label: name }],
    ...more,
  };
  await createRule(desk.db, desk.agent.userId, id, ruleInput.parse(input));
  return id;
}
const pressed = (sid: string) => ({
  messageId: null,
  params: {
    MessageSid: sid,
    From: ana,
    To: SENDER,
    Body: 'Yes',
    MessageType: 'interactive',
    ButtonText: 'Yes',
    ButtonPayload: 'confirm_1',
    ProfileName: 'Ana Maria',
    OriginalRepliedMessageSid: 'SM1',
  },
});

test('a webhook that comes after its message was listed adds what only a webhook says, once, and rings nobody', async () => {
  const made = [
    await rule('button', 'message.button', 'confirm_1'),
    await rule('text', 'message.text', 'Yes'),
  ];
  const sid = await writes(ana, 'Yes');
  await ask();
  const { conversationId } = (await messages())[0]!;
  const { look } = activitiesOf(desk);
  await look({ conversationId, dueAt: null });
  const webhook = pressed(sid);
  const before = await desk.db.selectFrom('cases').selectAll().executeTakeFirstOrThrow();
  expect(before.labels).toEqual(['text']);
  expect(await takeIn(parts, desk.channel, desk.integration, webhook)).toMatchObject({
    wake: conversationId,
  });
  expect(await takeIn(parts, desk.channel, desk.integration, webhook)).toMatchObject({ wake: null });
  const all = await desk.db.selectFrom('messages').selectAll().execute();
  expect(all).toMatchObject([
    {
      kind: 'interactive',
      button: { text: 'Yes', payload: 'confirm_1' },
      quotedSid: 'SM1',
      isListed: false,
      raw: { ButtonPayload: 'confirm_1' },
    },
  ]);
  await look({ conversationId, dueAt: null });
  const after = await desk.db.selectFrom('cases').selectAll().executeTakeFirstOrThrow();
  expect([...after.labels].sort()).toEqual(['button', 'text']);
  expect([after.chatEndsAt, after.waitingSince]).toEqual([before.chatEndsAt, before.waitingSince]);
  const runs = await desk.db.selectFrom('ruleRuns').select(['ruleName', 'outcome']).orderBy('id').execute();
  expect(runs).toEqual([
    { ruleName: 'text', outcome: 'matched' },
    { ruleName: 'button', outcome: 'matched' },
  ]);
  const alerts = await desk.db.selectFrom('events').select('alert').where('alert', 'is not', null).execute();
  expect(alerts).toHaveLength(1);
  expect(await desk.db.selectFrom('contacts').select('name').execute()).toEqual([{ name: 'Ana Maria' }]);
  for (const id of made) await deleteRule(desk.db, desk.agent.userId, id);
});

test('a rule that one above it has stopped stays stopped when the webhook comes after the list', async () => {
  const made = [
    await rule('first', 'message.text', 'Yes', { stop: true }),
    await rule('stopped', 'message.button', 'confirm_1'),
  ];
  const sid = await writes(ana, 'Yes');
  await ask();
  const { conversationId } = (await messages())[0]!;
  const { look } = activitiesOf(desk);
  await look({ conversationId, dueAt: null });
  await takeIn(parts, desk.channel, desk.integration, pressed(sid));
  await look({ conversationId, dueAt: null });
  expect(await desk.db.selectFrom('cases').select('labels').execute()).toEqual([{ labels: ['first'] }]);
  const { id, number } = await desk.db.selectFrom('cases').selectAll().executeTakeFirstOrThrow();
  const turns = await listTurns(desk.db, ruleSetReader(), { id, number, conversationId }, { limit: 10 });
  expect(
    turns.map(
      ({
        shape: {
          rule: { name },
          outcome,
        },
      }) => [name, outcome],
    ),
  ).toEqual([['first', 'matched']]);
  for (const one of made) await deleteRule(desk.db, desk.agent.userId, one);
});

test('a listed message that could be taken in only later is completed by its webhook all the same', async () => {
  const sid = await writes(ana, 'Yes');
  await sql`alter table messages add constraint no_yes check (text <> 'Yes')`.execute(desk.db);
  try {
    expect(await ask()).toBe(0);
  } finally {
    await sql`alter table messages drop constraint no_yes`.execute(desk.db);
  }
  await desk.db.updateTable('unprocessedWebhooks').set({ nextAttemptAt: new Date() }).execute();
  expect(await retryUnprocessed(parts)).toMatchObject({ takenIn: 1 });
  await takeIn(parts, desk.channel, desk.integration, pressed(sid));
  expect(await desk.db.selectFrom('messages').selectAll().execute()).toMatchObject([
    { kind: 'interactive', button: { payload: 'confirm_1' }, isListed: false },
  ]);
});

test('the window counts from when the provider received it, the end of the chat from now', async () => {
  await writes(ana, 'Hello');
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  await ask();
  const conversation = await desk.db.selectFrom('conversations').selectAll().executeTakeFirstOrThrow();
  const c = await desk.db.selectFrom('cases').selectAll().executeTakeFirstOrThrow();
  const [message] = await messages();
  const age = message!.createdAt.getTime() - message!.occurredAt.getTime();
  expect(age).toBeGreaterThan(2_000);
  expect(conversation.windowClosesAt!.getTime() - message!.occurredAt.getTime()).toBe(86_400_000);
  expect(c.chatEndsAt!.getTime() - message!.createdAt.getTime()).toBe(600_000);
});

test('a file comes with its message, by the kind that it has', async () => {
  const media = { contentType: 'audio/ogg', content: Buffer.from('ogg').toString('base64') };
  await writes(ana, '', { media });
  await ask();
  expect(await messages()).toMatchObject([{ kind: 'audio', text: '' }]);
  const [file] = await desk.db.selectFrom('attachments').selectAll().execute();
  expect(file).toMatchObject({ contentType: 'audio/ogg', state: 'fetching' });
  const connection = {
    integrationId: desk.integration.id,
    account: desk.simulator.account.sid,
    sender: SENDER,
    secrets: { authToken: desk.simulator.account.authToken },
  };
  const opened = await desk.channel.openAttachment(connection, file!.remoteUrl!);
  if (opened.type !== 'opened') throw new Error(opened.error);
  expect(Buffer.concat(await opened.content.toArray()).toString()).toBe('ogg');
});

test('more than a page is taken in whole', async () => {
  for (let n = 0; n < 1050; n += 50)
    await Promise.all(Array.from({ length: 50 }, (_, i) => writes(ana, `message ${n + i}`)));
  expect(await ask()).toBe(1050);
  const listed = (await drive('GET', 'messages?limit=1000')).body.items.map((each: any) => each.body);
  expect((await texts()).slice(0, 1000)).toEqual(listed);
}, 240_000);

test('the watermark moves only when all was listed and taken in, and then to the start of the listing', async () => {
  await ask();
  const first = (await row()).caughtUpTo!;
  await writes(ana, 'Hello');
  await drive('POST', 'faults', { kind: 'error', operation: 'list' });
  await expect(ask()).rejects.toMatchObject({ type: 'twilio-unreachable' });
  expect((await row()).caughtUpTo).toEqual(first);
  expect(await texts()).toEqual([]);

  const before = Date.now();
  expect(await ask()).toBe(1);
  const moved = (await row()).caughtUpTo!;
  expect(moved.getTime()).toBeGreaterThanOrEqual(before - 1);
  expect(moved.getTime()).toBeLessThanOrEqual(Date.now());
});

test('two that ask at once are one: whoever comes second finds the provider being asked', async () => {
  const first = await takeOne(desk.db, desk.integration.id);
  expect(first).toBeDefined();
  expect(await takeOne(desk.db, desk.integration.id)).toBeUndefined();
  expect(await takeDue(desk.db, 10)).toEqual([]);
  await catchUp(parts, first!);
  expect(await takeOne(desk.db, desk.integration.id)).toBeDefined();
});

test('who died while asking is followed by another after a minute', async () => {
  await takeOne(desk.db, desk.integration.id);
  await set({ askingUntil: new Date(Date.now() - 1) });
  expect(await takeDue(desk.db, 10)).toHaveLength(1);
});

test('a provider is asked every three seconds until a webhook arrives at our address, then every five minutes', async () => {
  const inMs = async () => (await row()).askAt!.getTime() - Date.now();
  for (const [webhookUrl, seconds] of [
    [null, 3],
    ['https://elsewhere.example.com', 3],
    [PUBLIC_URL, 300],
  ] as const) {
    await set({ webhookUrl });
    await ask();
    expect(Math.round((await inMs()) / 1000)).toBe(seconds);
    expect(await takeDue(desk.db, 10)).toEqual([]);
  }
});

test('after trouble it is asked often, for a minute after the last of it', async () => {
  await set({ webhookUrl: PUBLIC_URL });
  await drive('POST', 'faults', { kind: 'error', operation: 'list' });
  await expect(ask()).rejects.toThrow();
  const seconds = async () => Math.round(((await row()).askAt!.getTime() - Date.now()) / 1000);
  expect(await seconds()).toBe(5);
  await ask();
  expect(await seconds()).toBe(3);
  await set({ troubleAt: new Date(Date.now() - 61_000) });
  await ask();
  expect(await seconds()).toBe(300);
  expect((await row()).troubleAt).toBeNull();
});

test('a second trouble soon after the first was caught up is noted too, once, and makes nobody ask oftener', async () => {
  await set({ webhookUrl: PUBLIC_URL });
  const fails = () => noteTrouble(desk.db, desk.integration.id);
  await fails();
  await set({ troubleAt: new Date(Date.now() - 1_000) });
  await ask();
  const caughtUp = await row();
  expect(caughtUp.troubleAt!.getTime()).toBeLessThan(caughtUp.caughtUpTo!.getTime());
  await fails();
  const again = await row();
  expect(again.troubleAt!.getTime()).toBeGreaterThanOrEqual(again.caughtUpTo!.getTime());
  expect(again.askAt).toEqual(caughtUp.askAt);
  await fails();
  expect(await row()).toEqual(again);
});

test('a fault of ours behind a complete listing is no trouble of the provider, and is made good by the next', async () => {
  await set({ webhookUrl: PUBLIC_URL });
  await drive('POST', 'faults', { kind: 'wrongCredentials', operation: 'list' });
  await expect(ask()).rejects.toMatchObject({ type: 'credentials-refused' });
  await set({ troubleAt: null });
  await sql`alter table connection_signs add constraint stays check (listing_problem is not null) not valid`.execute(
    desk.db,
  );
  try {
    await writes(ana, 'Hello');
    expect(await ask({ urgently: true })).toBe(1);
    expect(await row()).toMatchObject({ health: 'error', troubleAt: null, caughtUpTo: expect.any(Date) });
  } finally {
    await sql`alter table connection_signs drop constraint stays`.execute(desk.db);
  }
  await ask();
  expect((await row()).health).toBe('connected');
});

test('a listing after trouble that took minutes is followed by another one soon', async () => {
  await set({ webhookUrl: PUBLIC_URL });
  const asking = await takeOne(desk.db, desk.integration.id);
  await set({ troubleAt: new Date(Date.now() - 125_000) });
  await catchUp(parts, { ...asking!, startedAt: new Date(Date.now() - 120_000) });
  expect((await row()).askAt!.getTime() - Date.now()).toBeLessThan(5_000);
});

test('credentials that were refused are left alone for minutes', async () => {
  await drive('POST', 'faults', { kind: 'wrongCredentials', operation: 'list' });
  await expect(ask()).rejects.toMatchObject({ type: 'credentials-refused' });
  expect((await row()).askAt!.getTime() - Date.now()).toBeGreaterThan(290_000);
});

test('who starts asks everybody at once for two days, but not for two days again after a restart', async () => {
  await ask();
  expect(await takeDue(desk.db, 10)).toEqual([]);
  const whole = (await row()).whollyListedAt;
  await askAllAnew(desk.db);
  expect(await row()).toMatchObject({ askAt: null, awayAt: expect.any(Date), whollyListedAt: whole });
  await set({ whollyListedAt: new Date(Date.now() - 11 * 60_000) });
  await askAllAnew(desk.db);
  expect((await row()).whollyListedAt).toBeNull();
  expect(await takeDue(desk.db, 10)).toHaveLength(1);
});

test('the newest message is left to its webhook where webhooks arrive, unless somebody wants it now', async () => {
  await set({ webhookUrl: PUBLIC_URL });
  await writes(ana, 'Hello');
  expect(await ask()).toBe(0);
  expect(await ask({ urgently: true })).toBe(1);
});

test('one that can not be taken in is kept once, holds up none, and comes in when the fault is mended', async () => {
  await writes(ana, 'before');
  await writes(ben, 'broken');
  await writes(ana, 'after');
  await sql`alter table messages add constraint no_broken check (text <> 'broken')`.execute(desk.db);
  try {
    expect(await ask()).toBe(2);
    await ask({ urgently: true });
    expect(await texts()).toEqual(['before', 'after']);
    expect(kept).toHaveLength(2);
    expect(await desk.db.selectFrom('unprocessedWebhooks').select('id').execute()).toHaveLength(1);
  } finally {
    await sql`alter table messages drop constraint no_broken`.execute(desk.db);
  }
  await desk.db.updateTable('unprocessedWebhooks').set({ nextAttemptAt: new Date() }).execute();
  expect(await retryUnprocessed(parts)).toMatchObject({ takenIn: 1 });
  const [late] = (await messages()).filter(({ text }) => text === 'broken');
  expect(late!.occurredAt.getMilliseconds()).toBe(0); // the provider's time, in whole seconds
  expect(await ask({ urgently: true })).toBe(0);
});

test('who is told to stop takes in no more, and the watermark stays', async () => {
  await writes(ana, 'Hello');
  const asking = await takeOne(desk.db, desk.integration.id);
  await catchUp({ ...parts, signal: AbortSignal.abort() }, asking!);
  expect(await texts()).toEqual([]);
  expect((await row()).caughtUpTo).toBeNull();
  expect(await ask()).toBe(1);
});

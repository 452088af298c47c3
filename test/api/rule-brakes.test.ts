import { randomUUID } from 'node:crypto';
import { customerWrites, newPhone, openDeskWithNumber, type DeskWithNumber } from './customers';
import { call } from './desk';
import { follow, listenOn } from './event-stream';
import { messageOfRule } from './rule-message';

let desk: DeskWithNumber;
beforeAll(async () => void (desk = await openDeskWithNumber()), 60_000);
afterAll(() => desk?.close());
beforeEach(() => void (desk.woken.length = 0));

interface Waiting {
  id: string;
  [field: string]: unknown;
}

async function newRule(name: string): Promise<string> {
  const body = {
    name,
    type: 'new',
    mode: 'on',
    conditions: { all: [] },
    actions: [{ type: 'sendMessage', text: 'Welcome!' }],
  };
  return (await call(desk.app, 'POST /api/rules', desk.administrator, body)).json<{ id: string }>().id;
}

/** A message that the rule has written to a new customer and that nobody has handed over. */
async function waits(ruleId: string, held: 'rule' | 'paused' | null = null) {
  const phone = newPhone();
  const number = await customerWrites(desk, phone, 'Hello');
  const c = await desk.db
    .selectFrom('cases')
    .selectAll()
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
  const id = await messageOfRule(desk.db, c.id, ruleId, held);
  return { id, number, phone, contactId: c.contactId, conversationId: c.conversationId };
}

async function hold(ruleId: string) {
  await desk.db
    .insertInto('ruleStates')
    .values({ ruleId, heldAt: new Date(), heldBecause: 'More than 50 messages in 10 minutes.' })
    .execute();
}

const read = async <T>(what: string, body?: unknown): Promise<T> => {
  const reply = await call(desk.app, what, desk.administrator, body);
  expect([what, reply.statusCode]).toEqual([what, 200]);
  return reply.json<T>();
};
const list = (path: string) => read<{ items: Waiting[]; nextCursor: string | null }>(`GET ${path}`);
const ids = (messages: Waiting[]) => messages.map(({ id }) => id);
const message = (id: string) =>
  desk.db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

test('what waits is listed rule by rule, page by page, with whom it is for', async () => {
  const [one = '', other = ''] = [await newRule('Greet'), await newRule('Greet')].sort();
  const [first, second] = [await waits(one, 'rule'), await waits(one)];
  const third = await waits(other, 'paused');
  const all = await list('/api/rules/waiting-messages');
  expect(ids(all.items)).toEqual([first.id, second.id, third.id]);
  expect(all.items[0]).toEqual({
    id: first.id,
    rule: { id: one, name: 'Greet', version: 2 },
    caseNumber: first.number,
    contact: { id: first.contactId, name: 'Grace', address: `whatsapp:${first.phone}` },
    text: 'Welcome!',
    held: 'rule',
    sendUntil: null,
    createdAt: expect.any(String) as string,
  });
  const page = await list('/api/rules/waiting-messages?limit=2');
  expect(ids(page.items)).toEqual([first.id, second.id]);
  expect(ids((await list(`/api/rules/waiting-messages?limit=2&cursor=${page.nextCursor}`)).items)).toEqual([
    third.id,
  ]);
  expect(ids((await list(`/api/rules/${other.toUpperCase()}/waiting-messages`)).items)).toEqual([third.id]);
  const thread = await list(`/api/cases/${first.number}/messages`);
  expect(thread.items).toContainEqual(
    expect.objectContaining({ id: first.id, status: 'queued', held: 'rule' }),
  );

  expect(await read('POST /api/rules/waiting-messages/drop', { ruleId: one })).toEqual({
    dropped: 2,
    waitingMessages: 0,
  });
  expect(await message(first.id)).toMatchObject({ status: 'failed', errorCode: 'dropped', held: null });
  const deleted = await call(desk.app, `DELETE /api/messages/${third.id}`, desk.administrator);
  expect(deleted.statusCode).toBe(204);
  expect((await list('/api/rules/waiting-messages')).items).toEqual([]);
});

test('a held rule says why, and is let go on with what waited or without it', async () => {
  const rule = await newRule('Greet');
  const [kept, other] = [await waits(rule, 'rule'), await waits(rule, 'rule')];
  await hold(rule);
  const held = {
    rule: { id: rule, name: 'Greet' },
    heldAt: expect.any(String) as string,
    because: 'More than 50 messages in 10 minutes.',
    waitingMessages: 2,
    expectedPer10Minutes: null,
    sentIn10Minutes: 0,
  };
  expect(await list('/api/rules/held')).toEqual({ items: [held], nextCursor: null });
  // A rule that is deleted holds its messages all the same.
  await call(desk.app, `DELETE /api/rules/${rule}`, desk.administrator);
  expect((await list('/api/rules/held')).items).toEqual([{ ...held, rule: { id: rule, name: null } }]);
  expect(await read(`POST /api/rules/${rule}/release`, { messages: 'send' })).toMatchObject({
    heldAt: null,
    waitingMessages: 2,
  });
  expect(desk.woken.toSorted()).toEqual([kept.conversationId, other.conversationId].sort());
  expect(await message(kept.id)).toMatchObject({ status: 'queued', held: null });
  const again = await call(desk.app, `POST /api/rules/${rule}/release`, desk.administrator, {
    messages: 'drop',
  });
  expect([again.statusCode, again.json()]).toEqual([409, expect.objectContaining({ status: 409 })]);
  // Cut short: the hold is lifted, and some messages are still held.
  await desk.db.updateTable('messages').set({ held: 'rule' }).where('id', '=', other.id).execute();
  expect((await list('/api/rules/held')).items).toMatchObject([{ heldAt: null, waitingMessages: 2 }]);
  await read(`POST /api/rules/${rule}/release`, { messages: 'drop' });
  expect(await message(kept.id)).toMatchObject({ status: 'failed', errorCode: 'dropped' });
  expect((await list('/api/rules/held')).items).toEqual([]);
});

test('rules are paused by one administrator and resumed by another, and the metrics show it', async () => {
  const rule = await newRule('Greet');
  const waiting = await waits(rule, 'paused');
  const waitingRules = [{ rule: { id: rule, name: 'Greet' }, waitingMessages: 1 }];
  expect(await read('GET /api/rules/pause')).toEqual({
    paused: false,
    pausedAt: null,
    pausedBy: null,
    waitingMessages: 1,
    waitingRules,
  });
  const paused = await read<{ pausedAt: string }>('POST /api/rules/pause');
  expect(paused).toEqual({
    paused: true,
    pausedAt: expect.any(String) as string,
    pausedBy: { id: desk.administrator.id, name: 'Some administrator' },
    waitingMessages: 1,
    waitingRules,
  });
  const other = await desk.hire('administrator');
  expect((await call(desk.app, 'POST /api/rules/pause', other)).json()).toEqual(paused);
  await hold(randomUUID());
  expect((await call(desk.app, 'GET /metrics')).body).toMatch(/^rules_paused 1$/m);
  expect((await call(desk.app, 'GET /metrics')).body).toMatch(/^rules_held 1$/m);
  expect((await call(desk.app, 'POST /api/rules/resume', other)).json()).toMatchObject({ paused: false });
  expect(desk.woken).toEqual([waiting.conversationId]);
  expect((await call(desk.app, 'GET /metrics')).body).toMatch(/^rules_paused 0$/m);
});

test('administrators are told when rules are paused, resumed, or one is let go, and nobody else', async () => {
  const base = await listenOn(desk.app);
  const rule = await newRule('Greet');
  await hold(rule);
  const [administrator, agent] = [
    await follow(base, await desk.hire('administrator')),
    await follow(base, await desk.hire('agent')),
  ];
  const told = ({ events }: typeof agent) => events.filter(({ event }) => event === 'brakes.updated').length;
  for (const [at, what] of ['pause', 'pause', 'resume', 'resume', `${rule}/release`].entries()) {
    await read(`POST /api/rules/${what}`, at === 4 ? { messages: 'send' } : undefined);
    // Stopping what is stopped changes nothing, and is told to nobody.
    const changes = [1, 1, 2, 2, 3][at] ?? 0;
    await administrator.until(() => told(administrator) === changes);
  }
  await call(desk.app, 'PUT /api/me/presence', desk.administrator, { presence: 'withoutChats' });
  await agent.until(({ event }) => event === 'presence.updated');
  expect([told(administrator), told(agent)]).toEqual([3, 0]);
  expect(administrator.events.find(({ event }) => event === 'brakes.updated')?.data).toEqual({
    at: expect.any(String) as string,
    caseNumber: null,
  });
  for (const client of [administrator, agent]) client.cut();
});

import { randomUUID } from 'node:crypto';
import { createLook } from '../../automation/look';
import { pino } from 'pino';
import { eventually } from '../desk';
import { withoutRules } from '../automation/rules-of';
import { customerWrites, newPhone, openDeskWithNumber, type DeskWithNumber } from './customers';
import { call } from './desk';

let desk: DeskWithNumber;
beforeAll(async () => {
  desk = await openDeskWithNumber();
  for (const text of ['An invoice, please', 'Hello', 'Where is my invoice?']) await chat(text);
}, 60_000);
beforeEach(() => withoutRules(desk.db));
afterAll(() => desk?.close());

/** A new customer's message that has been judged; answers the number of its case. */
async function chat(text: string) {
  const number = await customerWrites(desk, newPhone(), text);
  const look = createLook({ db: desk.db, log: pino({ level: 'silent' }), announce: () => undefined });
  const { conversationId } = await desk.db
    .selectFrom('cases')
    .select('conversationId')
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
  while ((await look({ conversationId, dueAt: null })).more);
  return number;
}

const invoices = {
  name: 'Invoices',
  type: 'new',
  mode: 'watch',
  conditions: { all: [{ fact: 'message.text', operator: 'textContains', value: 'INVOICE' }] },
  actions: [
    { type: 'addLabel', label: 'invoice' },
    { type: 'sendMessage', text: 'Dear {{ contact.name }}, you asked: {{ message.text }}' },
  ],
};
const as = (what: string, body?: unknown) => call(desk.app, what, desk.administrator, body);

/** Tries and waits until it has ended. */
async function tried(body: Record<string, unknown>) {
  const reply = await as('POST /api/rules/try', body);
  expect([reply.statusCode, reply.body]).toEqual([201, expect.any(String)]);
  return ended(reply.json().id);
}
const ended = (id: string) =>
  eventually(
    async () => (await as(`GET /api/rules/tries/${id}`)).json(),
    ({ state }) => state !== 'running',
    60_000,
  );

const counts = async () =>
  Promise.all(
    (['messages', 'events', 'snapshots', 'ruleRuns', 'caseHistory', 'feed', 'ruleVersions'] as const).map(
      (table) =>
        desk.db
          .selectFrom(table)
          .select((eb) => eb.fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow(),
    ),
  );

test('one rule is tried on what has happened: whom it would have touched, why, and with which words; nothing changes', async () => {
  const before = await counts();
  const { state, done, total, result } = await tried({ rules: { rule: invoices } });
  expect([state, done, total]).toEqual(['done', 3, 3]);
  expect(result).toMatchObject({ events: 3, touchedEvents: 2, touchedCases: 2 });
  expect(result.rules).toEqual([
    expect.objectContaining({
      name: 'Invoices',
      matched: 2,
      unknown: 0,
      customers: 2,
      messages: 2,
      maxPer10Minutes: 2,
    }),
  ]);
  const [{ messagesPerDay }] = result.rules;
  expect(messagesPerDay.reduce((sum: number, day: { messages: number }) => sum + day.messages, 0)).toBe(2);
  expect(result.sample).toHaveLength(2);
  const [sample] = result.sample;
  expect(sample.conditions).toEqual([
    expect.objectContaining({ path: 'conditions.all.0', fact: 'message.text', held: true }),
  ]);
  expect(sample.texts).toEqual([
    { action: 'sendMessage', text: `Dear Grace, you asked: ${sample.conditions[0].saw}` },
  ]);
  expect(result.differences).toHaveLength(2);
  expect(result.differences[0]).toMatchObject({ published: 'notMatched', tried: 'matched' });
  expect(result.differenceCounts).toEqual({ onlyTried: 2, onlyPublished: 0, unknown: 0 });
  expect(result.notes[0]).toMatch(/Knock-on effects are not simulated/);
  expect(await counts()).toEqual(before);
}, 90_000);

test('only the newest events that a rule is judged at are tried, among the rules of the draft where that is wanted', async () => {
  const { result: newest } = await tried({ rules: { rule: invoices }, newest: 2 });
  // "Hello" and the last one: what else has happened is not judged by rules for new cases.
  expect(newest).toMatchObject({
    ...{ events: 2, touchedEvents: 1, writtenCustomers: 1, newlyWrittenCustomers: 1 },
  });
  const { result: all } = await tried({ rules: { rule: invoices }, newest: 1000 });
  expect(all).toMatchObject({ events: 3, touchedEvents: 2 });
  const { id } = (await as('POST /api/rules?draft=true', { ...invoices, mode: 'off' })).json();
  const hello = { ...invoices, conditions: { all: [{ ...invoices.conditions.all[0], value: 'hello' }] } };
  expect((await as('POST /api/rules/try', { rules: { rule: hello, id } })).statusCode).toBe(404);
  const { result: drafted } = await tried({ rules: { rule: hello, id, draft: true } });
  expect(drafted.rules).toMatchObject([{ id, matched: 1, messages: 1, templates: 0 }]);
}, 120_000);

test('a rule in the place of a live one, the draft and a whole set are compared with what is live', async () => {
  const live = (await as('POST /api/rules', { ...invoices, mode: 'on' })).json();
  const hello = { ...invoices, conditions: { all: [{ ...invoices.conditions.all[0], value: 'hello' }] } };
  // What is live writes the same already; another text is news for everybody, another condition for whom it lets in.
  const anew = async (change: object) =>
    (await tried({ rules: { rule: { ...invoices, ...change }, id: live.id } })).result.newlyWrittenCustomers;
  expect(await anew({})).toBe(0);
  expect(await anew({ actions: [{ type: 'sendMessage', text: 'Other words' }] })).toBe(2);
  expect(await anew({ conditions: { all: [] } })).toBe(1);
  const { result } = await tried({ rules: { rule: hello, id: live.id } });
  expect(result.differenceCounts).toEqual({ onlyTried: 1, onlyPublished: 2, unknown: 0 });
  expect(result.rules).toMatchObject([{ id: live.id, matched: 1 }]);
  await as(`PATCH /api/rules/${live.id}?draft=true`, { stop: true });
  const draft = await tried({ rules: 'draft' });
  expect(draft.result.differenceCounts).toEqual({ onlyTried: 0, onlyPublished: 0, unknown: 0 });
  expect(draft.result.rules).toMatchObject([{ id: live.id, matched: 2 }]);
  const set = await tried({ rules: { set: { rules: [] } } });
  expect(set.result.differenceCounts).toEqual({ onlyTried: 0, onlyPublished: 2, unknown: 0 });
  const published = await tried({ rules: 'published' });
  expect(published.result).toMatchObject({ touchedEvents: 2, differences: [] });
}, 120_000);

test('a period, a group, an integration and a case narrow it down, and a limit says that it was reached', async () => {
  const number = await chat('The last invoice');
  const events = async (more: Record<string, unknown>) =>
    (await tried({ rules: { rule: invoices }, ...more })).result;
  expect(await events({ filter: { caseNumber: number } })).toMatchObject({ events: 1, touchedEvents: 1 });
  expect(await events({ filter: { groupId: randomUUID() } })).toMatchObject({ events: 0 });
  expect((await events({ filter: { groupId: desk.supportId } })).events).toBeGreaterThan(3);
  expect((await events({ filter: { integrationId: desk.integration.id } })).events).toBeGreaterThan(3);
  expect(await events({ to: '2020-01-01T00:00:00Z' })).toMatchObject({ events: 0 });
  const limited = await events({ from: '2020-01-01T00:00:00Z', limit: 1 });
  expect(limited.events).toBe(1);
  expect(limited.notes.join()).toMatch(/Only 1 of the stored events/);
}, 120_000);

test('what is wrong inside is named with its path', async () => {
  const reply = await as('POST /api/rules/try', {
    rules: { rule: { ...invoices, conditions: { all: [{ fact: 'x', operator: 'equal', value: 1 }] } } },
  });
  expect(reply.statusCode).toBe(400);
  expect(reply.json().errors).toMatchObject([{ path: 'rules.rule.conditions.all[0].fact' }]);
  const unknown = await as('POST /api/rules/try', {
    rules: { rule: { ...invoices, actions: [{ type: 'setGroup', groupId: randomUUID() }] } },
  });
  expect(unknown.json().errors).toMatchObject([{ path: 'rules.rule.actions[0].groupId' }]);
  expect((await as('POST /api/rules/try', { rules: { rule: invoices, id: randomUUID() } })).statusCode).toBe(
    404,
  );
});

test('a try is cancelled while it runs, a person has one at a time, and a lost one is told as such', async () => {
  const id = randomUUID();
  const running = { id, createdBy: desk.administrator.id, request: '{}' };
  await desk.db.insertInto('ruleTries').values(running).execute();
  const second = await as('POST /api/rules/try', { rules: 'published' });
  expect([second.statusCode, second.json()]).toMatchObject([409, { tryId: id }]);
  expect((await as(`DELETE /api/rules/tries/${id}`)).statusCode).toBe(204);
  expect((await as(`GET /api/rules/tries/${id}`)).json()).toMatchObject({ state: 'cancelled', result: null });
  const lost = { ...running, id: randomUUID(), heartbeatAt: new Date(Date.now() - 120_000) };
  await desk.db.insertInto('ruleTries').values(lost).execute();
  expect((await as(`GET /api/rules/tries/${lost.id}`)).json()).toMatchObject({
    state: 'failed',
    error: expect.stringMatching(/process ended/),
  });
  expect(await tried({ rules: 'published' })).toMatchObject({ state: 'done' });
}, 60_000);

test('publishing the very draft that was tried gives its rules what they promised', async () => {
  await as('POST /api/rules?draft=true', { ...invoices, mode: 'on' });
  const { result } = await tried({ rules: 'draft' });
  await as('POST /api/rules/publish', { note: 'tried' });
  const { ruleSet } = await desk.db
    .selectFrom('ruleVersions')
    .select('ruleSet')
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  expect(ruleSet['rules']).toMatchObject([{ expectedPer10Minutes: result.rules[0].maxPer10Minutes }]);
  expect(result.rules[0].maxPer10Minutes).toBeGreaterThan(0);
}, 60_000);

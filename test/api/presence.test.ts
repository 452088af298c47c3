import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { settlePresence, streamClosed, streamOpened, touchStreams } from '../../workspace/event-streams';
import { customerWrites, openDeskWithNumber, type DeskWithNumber } from './customers';
import { call, type Person } from './desk';

let desk: DeskWithNumber;
beforeAll(async () => (desk = await openDeskWithNumber()));
afterAll(() => desk.close());

const put = (person: Person, presence: string) =>
  call(desk.app, 'PUT /api/me/presence', person, { presence });
const presenceOf = async (person: Person) =>
  (await call(desk.app, 'GET /api/me', person)).json<{ presence: string }>().presence;

/** Lets the clock of one person's absence run out. */
async function minutePasses(person: Person) {
  await desk.db
    .updateTable('users')
    .set({ offlineAt: sql<Date>`offline_at - interval '1 minute'` })
    .where('id', '=', person.id)
    .execute();
  return settlePresence(desk.db);
}

let customers = 0;
/** A chat that this person has taken; the customer waits, or not. */
async function takenChat(person: Person, waits: boolean) {
  const number = await customerWrites(desk, `+1555000${1000 + ++customers}`, 'Hello?');
  await desk.db
    .updateTable('cases')
    .set({ takenBy: person.id, ...(!waits && { waitingSince: null }) })
    .where('number', '=', number)
    .execute();
  await desk.db.updateTable('conversations').set({ wakeAt: null }).execute();
  const state = () =>
    desk.db
      .selectFrom('cases')
      .innerJoin('conversations', 'conversations.id', 'cases.conversationId')
      .select(['cases.conversationId', 'cases.releaseAt', 'conversations.wakeAt'])
      .where('number', '=', number)
      .executeTakeFirstOrThrow();
  return { number, state };
}

test('what was said last stands, and is written to the feed once', async () => {
  const agent = await desk.hire('agent');
  expect((await put(agent, 'online')).json()).toMatchObject({ id: agent.id, presence: 'online' });
  await put(agent, 'online');
  await put(agent, 'withoutChats');
  expect(await presenceOf(agent)).toBe('withoutChats');
  const entries = await desk.db
    .selectFrom('feed')
    .select(['kind', 'details'])
    .where('userId', '=', agent.id)
    .orderBy('id')
    .execute();
  expect(entries).toEqual([
    { kind: 'presence.updated', details: { presence: 'online' } },
    { kind: 'presence.updated', details: { presence: 'withoutChats' } },
  ]);
});

test('who goes offline leaves a waiting chat after takerAway, and its conversation is woken', async () => {
  const agent = await desk.hire('agent');
  await put(agent, 'online');
  const waiting = await takenChat(agent, true);
  const answered = await takenChat(agent, false);
  desk.woken.length = 0;
  const before = Date.now();
  await put(agent, 'offline');
  const { releaseAt, wakeAt, conversationId } = await waiting.state();
  expect(releaseAt!.getTime() - before).toBeGreaterThan(115_000);
  expect(releaseAt!.getTime() - before).toBeLessThan(125_000);
  expect(wakeAt!.getTime() - before).toBeLessThan(12_000);
  expect(desk.woken).toEqual([conversationId]);
  expect((await answered.state()).releaseAt).toBeNull();

  await put(agent, 'withoutChats');
  expect((await waiting.state()).releaseAt).toBeNull();
});

test('what a crash left undone is done by the next round', async () => {
  const agent = await desk.hire('agent');
  const waiting = await takenChat(agent, true);
  await desk.db.updateTable('users').set({ presence: 'offline' }).where('id', '=', agent.id).execute();
  const { conversationId } = await waiting.state();
  expect(await settlePresence(desk.db)).toContain(conversationId);
  expect((await waiting.state()).releaseAt).not.toBeNull();
  expect(await settlePresence(desk.db)).toEqual([]);
});

test('a minute after the last tab was closed a person is offline', async () => {
  const agent = await desk.hire('agent');
  await put(agent, 'online');
  const tabs = [1, 2].map(() => ({ id: randomUUID(), userId: agent.id }));
  for (const tab of tabs) await streamOpened(desk.db, tab);
  await streamClosed(desk.db, tabs[0]!);
  await minutePasses(agent);
  expect(await presenceOf(agent)).toBe('online');
  await streamClosed(desk.db, tabs[1]!);
  await settlePresence(desk.db);
  expect(await presenceOf(agent)).toBe('online');
  await minutePasses(agent);
  expect(await presenceOf(agent)).toBe('offline');
});

test('a tab that comes back within the minute keeps the person online', async () => {
  const agent = await desk.hire('agent');
  await put(agent, 'online');
  const tab = { id: randomUUID(), userId: agent.id };
  await streamOpened(desk.db, tab);
  await streamClosed(desk.db, tab);
  await streamOpened(desk.db, { id: randomUUID(), userId: agent.id });
  await minutePasses(agent);
  expect(await presenceOf(agent)).toBe('online');
});

test('a tab that opens after the minute brings back what the person was before', async () => {
  const agent = await desk.hire('agent');
  for (const before of ['withoutChats', 'online']) {
    await put(agent, before);
    const [first, second] = [1, 2].map(() => ({ id: randomUUID(), userId: agent.id }));
    await streamOpened(desk.db, first!);
    await streamClosed(desk.db, first!);
    await minutePasses(agent);
    expect(await presenceOf(agent)).toBe('offline');
    await streamOpened(desk.db, second!);
    expect(await presenceOf(agent)).toBe(before);
    await streamClosed(desk.db, second!);
    await minutePasses(agent);
  }
});

test('who said offline stays offline when a tab opens', async () => {
  const agent = await desk.hire('agent');
  await put(agent, 'online');
  const [first, second] = [1, 2].map(() => ({ id: randomUUID(), userId: agent.id }));
  await streamOpened(desk.db, first!);
  await streamClosed(desk.db, first!);
  await minutePasses(agent);
  await put(agent, 'offline');
  await streamOpened(desk.db, second!);
  expect(await presenceOf(agent)).toBe('offline');
});

test('tabs of an API process that died count as closed after 45 s, others do not', async () => {
  const [dead, alive] = [await desk.hire('agent'), await desk.hire('agent')];
  const streams = [dead, alive].map((person) => ({ id: randomUUID(), userId: person.id }));
  for (const person of [dead, alive]) await put(person, 'online');
  await touchStreams(desk.db, streams);
  await desk.db
    .updateTable('eventStreams')
    .set({ seenAt: sql<Date>`seen_at - interval '46 seconds'` })
    .execute();
  await touchStreams(desk.db, [streams[1]!]);
  await settlePresence(desk.db);
  await minutePasses(dead);
  await minutePasses(alive);
  expect(await presenceOf(dead)).toBe('offline');
  expect(await presenceOf(alive)).toBe('online');
});

test('two tabs that close at once leave the person with the minute, not for ever', async () => {
  const agent = await desk.hire('agent');
  await put(agent, 'online');
  const tabs = Array.from({ length: 6 }, () => ({ id: randomUUID(), userId: agent.id }));
  await touchStreams(desk.db, tabs);
  await Promise.all(tabs.map((tab) => streamClosed(desk.db, tab)));
  await minutePasses(agent);
  expect(await presenceOf(agent)).toBe('offline');
});

test('who never had a tab keeps the last word', async () => {
  const agent = await desk.hire('agent');
  await put(agent, 'online');
  await minutePasses(agent);
  expect(await presenceOf(agent)).toBe('online');
});

test('an administrator says of somebody who left that they are not there, and only they say that they are back', async () => {
  const agent = await desk.hire('agent');
  await put(agent, 'online');
  const { state } = await takenChat(agent, true);
  const say = (presence: string) =>
    call(desk.app, `PUT /api/users/${agent.id}/presence`, desk.administrator, { presence });
  const said = await say('offline');
  expect([said.statusCode, said.json<{ presence: string }>().presence]).toEqual([200, 'offline']);
  expect((await state()).releaseAt).not.toBeNull();
  // A tab that was left open brings nobody back, and a second time changes nothing.
  await streamOpened(desk.db, { id: randomUUID(), userId: agent.id });
  expect(await presenceOf(agent)).toBe('offline');
  await say('offline');
  const log = await call(desk.app, 'GET /api/audit-log?limit=50', desk.administrator);
  const told = log.json<{ items: { what: string; target: { id: string } }[] }>().items;
  expect(
    told.filter(({ what, target }) => what === 'user.setOffline' && target.id === agent.id),
  ).toHaveLength(1);
  expect((await say('online')).statusCode).toBe(400);
  await put(agent, 'online');
  expect((await state()).releaseAt).toBeNull();
});

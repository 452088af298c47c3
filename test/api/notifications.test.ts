import { randomUUID } from 'node:crypto';
import type { NotificationShape } from '../../cases/shapes/notification';
import { inTransaction } from '../../db/transaction';
import { notify, notifyAdministrators } from '../../workspace/notify';
import { addGroup, connectNumber, customerWrites, newPhone, openDeskWithNumber } from './customers';
import type { DeskWithNumber } from './customers';
import { call, type Person } from './desk';
import { follow, listenOn, type EventClient } from './event-stream';

let desk: DeskWithNumber;
let base: string;
const open: EventClient[] = [];
beforeAll(async () => {
  desk = await openDeskWithNumber();
  base = await listenOn(desk.app);
}, 60_000);
afterEach(async () => {
  open.splice(0).forEach((client) => client.cut());
  await desk.db.deleteFrom('notifications').execute();
});
afterAll(() => desk?.close());

const watch = async (person: Person, lastEventId?: number) => {
  const client = await follow(base, person, lastEventId);
  open.push(client);
  return client;
};
const rule = { type: 'rule', id: randomUUID(), name: 'Silent for 5 minutes' } as const;
let moment = Date.parse('2026-11-25T10:00:00Z');
const tell = (people: Person[], text: string, caseId: string | null = null) =>
  inTransaction(desk.db, (trx) => {
    const ids = people.map(({ id }) => id);
    return notify(trx, ids, { text, caseId, by: rule, at: new Date((moment += 1000)) });
  });
async function list(person: Person, query = ''): Promise<NotificationShape[]> {
  const reply = await call(desk.app, `GET /api/notifications?${query}`, person);
  expect(reply.statusCode).toBe(200);
  return reply.json().items;
}
const texts = async (person: Person, query = '') => (await list(person, query)).map(({ text }) => text);
const caseIdOf = async (number: number) =>
  (await desk.db.selectFrom('cases').select('id').where('number', '=', number).executeTakeFirstOrThrow()).id;

test('what a person is told is in their list alone, newest first, until they have read it', async () => {
  const other = await desk.hire('agent');
  const number = await customerWrites(desk, newPhone(), 'hello');
  await tell([desk.agent], 'first');
  await tell([desk.agent, other], 'second', await caseIdOf(number));
  const [second, first] = await list(desk.agent);
  expect(second).toEqual({
    id: expect.any(String),
    text: 'second',
    caseNumber: number,
    by: rule,
    createdAt: new Date(moment).toISOString(),
    readAt: null,
  });
  expect(first).toMatchObject({ text: 'first', caseNumber: null });
  expect(await texts(other)).toEqual(['second']);

  const read = (await call(desk.app, `PUT /api/notifications/${second!.id}/read`, desk.agent)).json();
  expect(read).toEqual({ ...second, readAt: expect.any(String) });
  expect((await call(desk.app, `PUT /api/notifications/${second!.id}/read`, desk.agent)).json()).toEqual(
    read,
  );
  expect(await texts(desk.agent, 'unread=true')).toEqual(['first']);
  expect(await texts(desk.agent)).toEqual(['second', 'first']);
  expect(await texts(other, 'unread=true')).toEqual(['second']);
});

test('all can be marked as read at once, and nobody else’s are', async () => {
  const other = await desk.hire('agent');
  await tell([desk.agent, other], 'one');
  await tell([desk.agent], 'two');
  const all = () => call(desk.app, 'PUT /api/notifications/read', desk.agent);
  expect((await all()).json()).toEqual({ marked: 2 });
  expect((await all()).json()).toEqual({ marked: 0 });
  expect(await texts(desk.agent, 'unread=true')).toEqual([]);
  expect(await texts(other, 'unread=true')).toEqual(['one']);
});

test('pages hold each notification once, also those of one moment', async () => {
  for (const text of ['1', '2', '3', '4', '5']) {
    moment -= 1000;
    await tell([desk.agent], text);
  }
  const seen: string[] = [];
  for (let cursor = ''; ;) {
    const path = `GET /api/notifications?limit=2${cursor && `&cursor=${cursor}`}`;
    const { items, nextCursor } = (await call(desk.app, path, desk.agent)).json();
    seen.push(...items.map(({ text }: NotificationShape) => text));
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  expect(seen.sort()).toEqual(['1', '2', '3', '4', '5']);
});

test('a notification comes by the event stream of its person, and again after a break', async () => {
  const other = await desk.hire('agent');
  const [mine, theirs] = [await watch(desk.agent), await watch(other)];
  const number = await customerWrites(desk, newPhone(), 'hello');
  await tell([desk.agent], 'for Ada', await caseIdOf(number));
  await tell([other], 'for Bob');
  const got = await mine.until(({ event }) => event === 'notification');
  expect(got.data).toEqual({
    at: expect.any(String),
    caseNumber: number,
    notification: (await list(desk.agent))[0],
  });
  await theirs.until(({ data }) => data.notification?.text === 'for Bob');
  expect(theirs.events.some(({ data }) => data.notification?.text === 'for Ada')).toBe(false);

  mine.cut();
  await tell([desk.agent], 'while away');
  const back = await watch(desk.agent, got.id);
  const missed = await back.until(({ data }) => data.notification?.text === 'while away');
  expect(missed.data.caseNumber).toBeNull();
});

test('that they were read is told to the other tabs of the person, nobody else, and only where one was unread', async () => {
  const other = await desk.hire('agent');
  await tell([desk.agent, other], 'one');
  await tell([desk.agent], 'two');
  const [mine, theirs] = [await watch(desk.agent), await watch(other)];
  const [two] = await list(desk.agent);
  const reads = ({ events }: EventClient) => events.filter(({ event }) => event === 'notifications.read');
  await call(desk.app, `PUT /api/notifications/${two!.id}/read`, desk.agent);
  await mine.until(() => reads(mine).length === 1);
  await call(desk.app, `PUT /api/notifications/${two!.id}/read`, desk.agent);
  await call(desk.app, 'PUT /api/notifications/read', desk.agent);
  await mine.until(() => reads(mine).length === 2);
  await call(desk.app, 'PUT /api/notifications/read', desk.agent);
  await tell([desk.agent, other], 'last');
  for (const client of [mine, theirs]) await client.until(({ data }) => data.notification?.text === 'last');
  expect([reads(mine), reads(theirs)].map(({ length }) => length)).toEqual([2, 0]);
  expect(reads(mine)[0]?.data).toEqual({ at: expect.any(String), caseNumber: null });
});

test('a notification about a case that a person may not see is neither listed nor sent', async () => {
  const groupId = await addGroup(desk.db, 'Hidden');
  const integration = await connectNumber(desk.db, groupId);
  const number = await customerWrites({ db: desk.db, integration }, newPhone(), 'hello');
  const client = await watch(desk.agent);
  await tell([desk.agent, desk.administrator], 'secret', await caseIdOf(number));
  await tell([desk.agent], 'open');
  await client.until(({ data }) => data.notification?.text === 'open');
  expect(client.events.filter(({ data }) => data.caseNumber === number)).toEqual([]);
  expect(await texts(desk.agent)).toEqual(['open']);
  const [secret] = await list(desk.administrator);
  expect(secret).toMatchObject({ text: 'secret', caseNumber: number });
  await call(desk.app, 'PUT /api/notifications/read', desk.agent);
  expect(await texts(desk.administrator, 'unread=true')).toEqual(['secret']);

  // Who may see the case from now on finds what they were told.
  await call(desk.app, `PATCH /api/cases/${number}`, desk.administrator, { assigneeId: desk.agent.id });
  expect(await texts(desk.agent, 'unread=true')).toEqual(['secret']);
});

test('administrators are told what only they can do something about', async () => {
  await inTransaction(desk.db, (trx) =>
    notifyAdministrators(trx, { text: 'A rule is held.', at: new Date() }),
  );
  expect((await list(desk.administrator))[0]).toMatchObject({
    text: 'A rule is held.',
    caseNumber: null,
    by: { type: 'system', id: null, name: null },
  });
  expect(await texts(desk.agent)).toEqual([]);
});

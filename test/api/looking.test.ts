import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expireLookers } from '../../cases/looking';
import type { LookerShape } from '../../cases/shapes/looker';
import { addGroup, customerWrites, newPhone, openDeskWithNumber, type DeskWithNumber } from './customers';
import { call, type Person } from './desk';
import { follow, listenOn, type EventClient } from './event-stream';

let desk: DeskWithNumber;
let base: string;
let bo: Person;
const open: EventClient[] = [];
beforeAll(async () => {
  desk = await openDeskWithNumber();
  base = await listenOn(desk.app);
  bo = await desk.hire('agent');
}, 60_000);
afterEach(() => open.splice(0).forEach((client) => client.cut()));
afterAll(() => desk?.close());

async function watch(person: Person): Promise<EventClient> {
  const client = await follow(base, person);
  open.push(client);
  return client;
}
const look = (number: number, by: Person, typing = false) =>
  call(desk.app, `PUT /api/cases/${number}/looking`, by, { typing });
const leave = (number: number, by: Person) => call(desk.app, `DELETE /api/cases/${number}/looking`, by);
const lookers = async (number: number, by: Person = desk.agent) =>
  (await call(desk.app, `GET /api/cases/${number}/looking`, by)).json<{ items: LookerShape[] }>().items;
const isOf = (number: number) => (seen: { event: string; data: { caseNumber: number | null } }) =>
  seen.event === 'case.looking' && seen.data.caseNumber === number;
const told = (client: EventClient, number: number) =>
  client.events.filter(isOf(number)).map(({ data }) => data.looking?.map(({ id, typing }) => [id, typing]));
/** Something that all of these are told, after which nothing earlier can still be on its way. */
async function milestone(...clients: EventClient[]): Promise<void> {
  const number = await customerWrites(desk, newPhone(), 'milestone');
  await look(number, desk.administrator);
  await Promise.all(clients.map((client) => client.until(isOf(number))));
}
const silentFor = (seconds: number) =>
  sql`update lookers set seen_at = clock_timestamp() - make_interval(secs => ${seconds})`.execute(desk.db);

test('who looks at a case is shown, with what they do, until they leave', async () => {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  expect(await lookers(number)).toEqual([]);
  const own = await look(number, desk.agent);
  expect([own.statusCode, own.json<{ items: LookerShape[] }>().items]).toEqual([
    200,
    [{ id: desk.agent.id, name: 'Some agent', typing: false }],
  ]);
  await look(number, bo, true);
  expect(new Map((await lookers(number)).map(({ id, typing }) => [id, typing]))).toEqual(
    new Map([
      [desk.agent.id, false],
      [bo.id, true],
    ]),
  );
  for (const _ of ['once', 'twice']) expect((await leave(number, bo)).statusCode).toBe(204);
  expect((await lookers(number)).map(({ id }) => id)).toEqual([desk.agent.id]);
});

test('colleagues are told when it changes, and not of signs of life', async () => {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  const client = await watch(desk.agent);
  for (const typing of [false, false, true, true, true, false]) {
    await look(number, bo, typing);
    await milestone(client);
  }
  await leave(number, bo);
  await leave(number, bo);
  await milestone(client);
  expect(told(client, number)).toEqual([[[bo.id, false]], [[bo.id, true]], [[bo.id, false]], []]);
});

test('who types an answer is shown to colleagues too', async () => {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  const client = await watch(desk.agent);
  for (const _ of ['once', 'twice', 'a third time'])
    expect((await call(desk.app, `POST /api/cases/${number}/typing`, bo)).statusCode).toBe(204);
  await milestone(client);
  expect(told(client, number)).toEqual([[[bo.id, true]]]);
  await look(number, bo);
  expect(await lookers(number)).toMatchObject([{ id: bo.id, typing: false }]);
});

test('who goes without a word is gone after 20 seconds, which is told once, and leaves no row', async () => {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  const client = await watch(desk.agent);
  await look(number, bo);
  await silentFor(19);
  expect([await expireLookers(desk.db), (await lookers(number)).length]).toEqual([0, 1]);
  await silentFor(21);
  expect(await lookers(number)).toEqual([]);
  const expired = await Promise.all([1, 2, 3].map(() => expireLookers(desk.db)));
  expect(expired.filter((count) => count > 0).length).toBeGreaterThan(0);
  await milestone(client);
  expect(told(client, number)).toEqual([[[bo.id, false]], []]);
  await look(number, bo);
  await milestone(client);
  expect(told(client, number)).toHaveLength(3);
  await silentFor(21);
  await expireLookers(desk.db);
  expect(await desk.db.selectFrom('lookers').selectAll().execute()).toEqual([]);
});

test('who comes back just then is new to the others', async () => {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  await look(number, bo);
  const client = await watch(desk.agent);
  await silentFor(21);
  await look(number, bo);
  await milestone(client);
  expect(told(client, number)).toEqual([[[bo.id, false]]]);
  await silentFor(21);
  await Promise.all([look(number, bo), expireLookers(desk.db)]);
  await milestone(client);
  expect(told(client, number).at(-1)).toEqual([[bo.id, false]]);
  expect(await lookers(number)).toHaveLength(1);
});

test('nobody sees it who may not see the case', async () => {
  const outsider = await desk.hire('agent', [await addGroup(desk.db, `Elsewhere ${randomUUID()}`)]);
  const number = await customerWrites(desk, newPhone(), 'Hello');
  const [client, insider] = [await watch(outsider), await watch(desk.agent)];
  expect((await look(number, outsider)).statusCode).toBe(404);
  await look(number, bo);
  await insider.until(isOf(number));
  await milestone(insider);
  expect(client.events.filter(({ event }) => event === 'case.looking')).toEqual([]);
  expect((await lookers(number)).map(({ id }) => id)).toEqual([bo.id]);
});

test('the second of two who take a chat at once is told who was faster, and all others at once that it is taken', async () => {
  const number = await customerWrites(desk, newPhone(), 'Hello');
  const two = [desk.agent, bo];
  const [other, ...clients] = [await watch(desk.administrator), await watch(desk.agent), await watch(bo)];
  const takes = await Promise.all(two.map((by) => call(desk.app, `POST /api/cases/${number}/chat/take`, by)));
  const since = Date.now();
  expect(takes.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
  const winner = two[takes.findIndex(({ statusCode }) => statusCode === 200)];
  const problem = takes.find(({ statusCode }) => statusCode === 409)?.json();
  expect(problem).toMatchObject({
    type: 'urn:answerhall:problem:chat-taken',
    detail: expect.stringContaining('Some agent'),
    takenBy: { id: winner?.id, name: 'Some agent' },
  });
  await Promise.all(
    [other, ...clients].map((client) =>
      client?.until(({ data }) => data.case?.chat?.takenBy?.id === winner?.id),
    ),
  );
  expect(Date.now() - since).toBeLessThan(1_000);
});

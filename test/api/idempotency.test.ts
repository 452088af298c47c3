import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { call, openDesk, type Desk } from './desk';

let desk: Desk;
beforeAll(async () => (desk = await openDesk()));
afterAll(() => desk.close());

const addGroup = (key: string, name: string, app = desk.app) =>
  call(app, 'POST /api/groups', desk.administrator, { name }, { 'idempotency-key': key });
const groupsNamed = async (name: string) =>
  (await desk.db.selectFrom('groups').select('id').where('name', '=', name).execute()).length;

test('the same body gets the first answer again, from every API process', async () => {
  const [key, name] = [randomUUID(), randomUUID()];
  const first = await addGroup(key, name);
  const again = await addGroup(key, name, await desk.another());
  expect(first.statusCode).toBe(201);
  expect(again.statusCode).toBe(201);
  expect(again.json()).toEqual(first.json());
  expect(again.headers['content-type']).toBe(first.headers['content-type']);
  expect(await groupsNamed(name)).toBe(1);
});

test('another body is refused', async () => {
  const key = randomUUID();
  await addGroup(key, randomUUID());
  const other = await addGroup(key, randomUUID());
  expect(other.statusCode).toBe(409);
  expect(other.json()).toMatchObject({ type: 'urn:answerhall:problem:idempotency-conflict' });
});

test('ten calls at once create one thing and all get its answer', async () => {
  const [key, name] = [randomUUID(), randomUUID()];
  const apps = [desk.app, await desk.another()];
  const replies = await Promise.all(
    Array.from({ length: 10 }, (_, n) => addGroup(key, name, apps[n % apps.length])),
  );
  expect(replies.map((reply) => reply.statusCode)).toEqual(Array(10).fill(201));
  expect(new Set(replies.map((reply) => reply.body)).size).toBe(1);
  expect(await groupsNamed(name)).toBe(1);
});

test('a refusal is an answer too', async () => {
  const name = randomUUID();
  await addGroup(randomUUID(), name);
  const key = randomUUID();
  const refused = await addGroup(key, name);
  expect(refused.statusCode).toBe(409);
  await desk.db.deleteFrom('groups').where('name', '=', name).execute();
  const again = await addGroup(key, name);
  expect(again.statusCode).toBe(409);
  expect(again.json()).toEqual(refused.json());
  expect(again.headers['content-type']).toContain('application/problem+json');
});

test('a call that was wrong leaves its key free', async () => {
  const [key, name] = [randomUUID(), randomUUID()];
  expect((await addGroup(key, '')).statusCode).toBe(400);
  expect((await addGroup(key, name)).statusCode).toBe(201);
});

test('a key belongs to one person', async () => {
  const key = randomUUID();
  const other = await desk.hire('administrator');
  const make = (by: typeof other) =>
    call(desk.app, 'POST /api/tokens', by, { name: 'one' }, { 'idempotency-key': key });
  const [mine, theirs] = [await make(desk.administrator), await make(other)];
  expect(theirs.statusCode).toBe(201);
  expect(theirs.json<{ id: string }>().id).not.toBe(mine.json<{ id: string }>().id);
});

test('a secret in an answer comes again, and is not stored in the clear', async () => {
  const key = randomUUID();
  const make = () =>
    call(desk.app, 'POST /api/tokens', desk.agent, { name: 'one' }, { 'idempotency-key': key });
  const { token } = (await make()).json<{ token: string }>();
  expect((await make()).json<{ token: string }>().token).toBe(token);
  expect(JSON.stringify(await desk.db.selectFrom('idempotencyKeys').selectAll().execute())).not.toContain(
    token,
  );
});

test('a process that died between commit and answer: the next call answers with the one thing created', async () => {
  const [key, name] = [randomUUID(), randomUUID()];
  const first = await addGroup(key, name);
  await desk.db
    .updateTable('idempotencyKeys')
    .set({ status: null, response: null, startedAt: sql<Date>`started_at - interval '61 seconds'` })
    .where('key', '=', key)
    .execute();
  const again = await addGroup(key, name);
  expect(again.statusCode).toBe(201);
  expect(again.json()).toEqual(first.json());
  expect(await groupsNamed(name)).toBe(1);
});

test('a key is forgotten after 24 hours', async () => {
  const key = randomUUID();
  await addGroup(key, randomUUID());
  await desk.db
    .updateTable('idempotencyKeys')
    .set({ startedAt: sql<Date>`started_at - interval '25 hours'` })
    .where('key', '=', key)
    .execute();
  expect((await addGroup(key, randomUUID())).statusCode).toBe(201);
});

test.each(['', 'x'.repeat(256), 'a b'])('the key %j is refused', async (key) => {
  expect((await addGroup(key, randomUUID())).statusCode).toBe(400);
});

test('a key is looked at after the sign-in and the body', async () => {
  const key = randomUUID();
  const reply = await call(
    desk.app,
    'POST /api/groups',
    undefined,
    { name: 'x' },
    { 'idempotency-key': key },
  );
  expect(reply.statusCode).toBe(401);
});

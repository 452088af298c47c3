import { randomUUID } from 'node:crypto';
import { call, openDesk, PASSWORD, type Desk } from './desk';

let desk: Desk;
beforeAll(async () => (desk = await openDesk()));
afterAll(() => desk.close());

const someone = (more: object = {}) => ({
  email: `${randomUUID()}@example.com`,
  name: 'Ada',
  role: 'agent',
  password: 'long enough',
  groupIds: [desk.supportId],
  ...more,
});
const add = (body: object) => call(desk.app, 'POST /api/users', desk.administrator, body);
const signIn = (email: string, password: string) =>
  call(desk.app, 'POST /api/session', undefined, { email, password });

test('an administrator adds a person, who can sign in', async () => {
  const body = someone();
  const added = await add(body);
  expect(added.statusCode).toBe(201);
  expect(added.json()).toEqual({
    id: expect.any(String),
    email: body.email,
    name: 'Ada',
    role: 'agent',
    presence: 'offline',
    chatsPerAgent: null,
    groupIds: [desk.supportId],
    groups: [{ id: desk.supportId, name: 'Support' }],
    createdAt: expect.stringMatching(/Z$/),
  });
  expect((await signIn(body.email, 'long enough')).statusCode).toBe(201);
});

test('an e-mail belongs to one person in any spelling', async () => {
  const { email } = someone();
  expect((await add(someone({ email }))).statusCode).toBe(201);
  const again = await add(someone({ email: email.toUpperCase() }));
  expect(again.statusCode).toBe(409);
  expect(again.json()).toMatchObject({ type: 'urn:answerhall:problem:conflict' });
});

test('a group that does not exist is named by its place', async () => {
  const reply = await add(someone({ groupIds: [desk.supportId, randomUUID()] }));
  expect(reply.statusCode).toBe(400);
  expect(reply.json()).toMatchObject({ errors: [{ path: 'groupIds[1]' }] });
});

test('NUL characters are removed from names', async () => {
  expect((await add(someone({ name: 'A\0da\ud800' }))).json()).toMatchObject({ name: 'Ada\ufffd' });
});

test('agents read id, name and presence of people, and of groups id, name and why chats may end', async () => {
  const people = await call(desk.app, 'GET /api/users?limit=200', desk.agent);
  for (const item of people.json<{ items: object[] }>().items)
    expect(Object.keys(item).sort()).toEqual(['id', 'name', 'presence']);
  const one = await call(desk.app, `GET /api/groups/${desk.supportId}`, desk.agent);
  expect(one.json()).toEqual({
    id: desk.supportId,
    name: 'Support',
    endReasons: [],
    endReasonRequired: false,
  });
});

test('a new password ends the sessions, all but the one it was changed from', async () => {
  const body = someone({ role: 'administrator' });
  const { id } = (await add(body)).json<{ id: string }>();
  const cookies = await Promise.all(
    [1, 2].map(async () => {
      const { cookies: set } = await signIn(body.email, 'long enough');
      return `answerhall_session=${set[0]!.value}`;
    }),
  );
  const changed = await call(
    desk.app,
    `PATCH /api/users/${id}`,
    undefined,
    { password: 'even longer' },
    { cookie: cookies[0]! },
  );
  expect(changed.statusCode).toBe(200);
  const statuses = await Promise.all(
    cookies.map(
      async (cookie) => (await call(desk.app, 'GET /api/me', undefined, undefined, { cookie })).statusCode,
    ),
  );
  expect(statuses).toEqual([200, 401]);
  expect((await signIn(body.email, 'long enough')).statusCode).toBe(401);
  expect((await signIn(body.email, 'even longer')).statusCode).toBe(201);
});

test('two administrators who take the role from each other at once: one stays', async () => {
  const other = await openDesk();
  try {
    const { id: firstId } = await other.db
      .selectFrom('users')
      .select('id')
      .where('email', '=', 'first@example.com')
      .executeTakeFirstOrThrow();
    const replies = await Promise.all(
      [firstId, other.administrator.id].map((id) =>
        call(other.app, `PATCH /api/users/${id}`, other.administrator, { role: 'agent' }),
      ),
    );
    expect(replies.map((reply) => reply.statusCode).sort()).toEqual([200, 409]);
  } finally {
    await other.close();
  }
});

test('the last administrator can not be deleted, others can', async () => {
  const { id } = (await add(someone())).json<{ id: string }>();
  const remove = () => call(desk.app, `DELETE /api/users/${id}`, desk.administrator);
  expect((await remove()).statusCode).toBe(204);
  expect((await remove()).statusCode).toBe(404);
});

test('a group is made, renamed, filled and deleted', async () => {
  const made = await call(desk.app, 'POST /api/groups', desk.administrator, { name: 'Sales' });
  expect(made.statusCode).toBe(201);
  const { id } = made.json<{ id: string }>();
  const changed = await call(desk.app, `PATCH /api/groups/${id}`, desk.administrator, {
    name: 'Sales Europe',
    memberIds: [desk.agent.id],
  });
  expect(changed.json()).toMatchObject({ name: 'Sales Europe', memberIds: [desk.agent.id] });
  const me = await call(desk.app, 'GET /api/me', desk.agent);
  expect(me.json<{ groupIds: string[] }>().groupIds).toContain(id);
  const double = await call(desk.app, 'POST /api/groups', desk.administrator, { name: 'sales europe' });
  expect(double.statusCode).toBe(409);
  expect((await call(desk.app, `DELETE /api/groups/${id}`, desk.administrator)).statusCode).toBe(204);
  expect((await call(desk.app, `GET /api/groups/${id}`, desk.administrator)).statusCode).toBe(404);
});

test('a group that an integration names is kept', async () => {
  const { id } = (await call(desk.app, 'POST /api/groups', desk.administrator, { name: 'Named' })).json<{
    id: string;
  }>();
  await desk.db
    .insertInto('integrations')
    .values({ id: randomUUID(), kind: 'whatsapp-twilio', name: 'Shop', health: 'draft', groupId: id })
    .execute();
  const refused = await call(desk.app, `DELETE /api/groups/${id}`, desk.administrator);
  expect(refused.statusCode).toBe(409);
  await desk.db.updateTable('integrations').set({ deletedAt: new Date() }).execute();
  expect((await call(desk.app, `DELETE /api/groups/${id}`, desk.administrator)).statusCode).toBe(204);
});

test('a list is read page by page, everybody once', async () => {
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = await call(
      desk.app,
      `GET /api/users?limit=3${cursor && `&cursor=${cursor}`}`,
      desk.administrator,
    );
    const body: { items: { id: string }[]; nextCursor: string | null } = page.json();
    expect(body.items.length).toBeLessThanOrEqual(3);
    seen.push(...body.items.map((item) => item.id));
    cursor = body.nextCursor;
  }
  const { count } = await desk.db
    .selectFrom('users')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  expect(seen).toHaveLength(count);
  expect(new Set(seen).size).toBe(count);
});

test('a token acts as its owner until it expires or is revoked, and is shown once', async () => {
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  const made = await call(desk.app, 'POST /api/tokens', desk.agent, { name: 'script', expiresAt });
  expect(made.statusCode).toBe(201);
  const { id, token } = made.json<{ id: string; token: string }>();
  const by = { ...desk.agent, headers: { authorization: `Bearer ${token}` } };
  expect((await call(desk.app, 'GET /api/me', by)).json()).toMatchObject({ id: desk.agent.id });
  const list = await call(desk.app, 'GET /api/tokens', desk.agent);
  expect(list.body).not.toContain(token);
  expect(list.json<{ items: object[] }>().items[0]).toEqual({
    id,
    name: 'script',
    createdAt: expect.any(String),
    expiresAt,
    lastUsedAt: null,
  });
  const colleague = await desk.hire('agent');
  expect((await call(desk.app, `DELETE /api/tokens/${id}`, colleague)).statusCode).toBe(404);
  expect((await call(desk.app, `DELETE /api/tokens/${id}`, desk.agent)).statusCode).toBe(204);
  expect((await call(desk.app, 'GET /api/me', by)).statusCode).toBe(401);
});

test('administrators see whose tokens there are and revoke any; agents see their own', async () => {
  const { id } = (await call(desk.app, 'POST /api/tokens', desk.agent, { name: 'theirs' })).json<{
    id: string;
  }>();
  type Listed = { items: { id: string; owner?: object }[] };
  const all = await call(desk.app, 'GET /api/tokens/all?limit=200', desk.administrator);
  expect(all.json<Listed>().items.find((token) => token.id === id)).toMatchObject({
    name: 'theirs',
    owner: { id: desk.agent.id, name: 'Some agent' },
  });
  expect((await call(desk.app, 'GET /api/tokens/all', desk.agent)).statusCode).toBe(403);
  const own = await call(desk.app, 'GET /api/tokens', desk.administrator);
  expect(own.json<Listed>().items.map((token) => token.id)).not.toContain(id);
  expect((await call(desk.app, `DELETE /api/tokens/${id}`, desk.administrator)).statusCode).toBe(204);
  expect((await call(desk.app, 'GET /api/tokens', desk.agent)).body).not.toContain(id);
});

test('when a token was last used is written when the process ends at the latest, and never goes back', async () => {
  const app = await desk.another();
  const person = await desk.hire('agent');
  const lastUsed = async () => {
    const { lastUsedAt } = await desk.db
      .selectFrom('apiTokens')
      .select('lastUsedAt')
      .where('userId', '=', person.id)
      .executeTakeFirstOrThrow();
    return lastUsedAt;
  };
  await call(app, 'GET /api/me', person);
  expect(await lastUsed()).toBeNull();
  await app.close();
  expect(Date.now() - (await lastUsed())!.getTime()).toBeLessThan(60_000);
  const later = new Date(Date.now() + 60_000);
  await desk.db.updateTable('apiTokens').set({ lastUsedAt: later }).execute();
  const another = await desk.another();
  await call(another, 'GET /api/me', person);
  await another.close();
  expect(await lastUsed()).toEqual(later);
});

test('a token that has expired signs nobody in', async () => {
  const made = await call(desk.app, 'POST /api/tokens', desk.agent, {
    name: 'short',
    expiresAt: new Date(Date.now() + 300).toISOString(),
  });
  const by = { ...desk.agent, headers: { authorization: `Bearer ${made.json<{ token: string }>().token}` } };
  expect((await call(desk.app, 'GET /api/me', by)).statusCode).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 350));
  expect((await call(desk.app, 'GET /api/me', by)).statusCode).toBe(401);
});

test('an encoded address is the same call and needs the same sign-in', async () => {
  expect((await call(desk.app, 'GET /%61pi/users')).statusCode).toBe(401);
  expect((await call(desk.app, 'GET /api/%75sers')).statusCode).toBe(401);
});

test('the first password is good at the first start', async () => {
  expect((await signIn('first@example.com', PASSWORD)).statusCode).toBe(201);
});

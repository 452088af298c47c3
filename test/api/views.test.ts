import { call, openDesk, type Desk, type Person } from './desk';

let desk: Desk;
beforeAll(async () => void (desk = await openDesk()), 60_000);
beforeEach(() => desk.db.deleteFrom('savedViews').execute());
afterAll(() => desk?.close());

const ask = async (who: Person, what: string, body?: unknown) => {
  const reply = await call(desk.app, what, who, body);
  return { status: reply.statusCode, body: reply.body === '' ? null : reply.json() };
};
const save = async (who: Person, view: Record<string, unknown>) => {
  const { status, body } = await ask(who, 'POST /api/views', { name: 'Mine', ...view });
  expect([status, body]).toEqual([201, expect.anything()]);
  return body as { id: string } & Record<string, unknown>;
};
const names = async (who: Person) =>
  ((await ask(who, 'GET /api/views')).body.items as { name: string }[]).map(({ name }) => name);

test('a view is kept in the words of the query, and finds with them', async () => {
  const filters = {
    status: 'open,pending',
    assigneeId: 'me',
    label: 'vip',
    groupId: desk.supportId,
    createdAfter: '2026-01-01T00:00:00Z',
    q: 'refund',
    activeChats: 'true',
  };
  const made = await save(desk.agent, {
    name: ' Urgent ',
    filters: { ...filters, view: '', priority: '' },
    sort: 'waitingSince',
    order: 'asc',
    columns: ['number', 'subject', 'field:order'],
  });
  expect(made).toEqual({
    id: expect.any(String),
    name: 'Urgent',
    shared: false,
    filters,
    sort: 'waitingSince',
    order: 'asc',
    columns: ['number', 'subject', 'field:order'],
    owner: { id: desk.agent.id, name: 'Some agent' },
    createdAt: expect.any(String),
    updatedAt: expect.any(String),
  });
  expect((await ask(desk.agent, `GET /api/views/${made.id}`)).body).toEqual(made);
  const query = new URLSearchParams({ ...filters, sort: 'waitingSince', order: 'asc' });
  expect((await ask(desk.agent, `GET /api/cases?${query.toString()}`)).status).toBe(200);
  const plain = await save(desk.agent, { name: 'All' });
  expect(plain).toMatchObject({ filters: {}, sort: null, order: null, columns: [], shared: false });
  expect(await names(desk.agent)).toEqual(['All', 'Urgent']);
});

test('a person sees their own views and the shared ones; another’s own does not exist', async () => {
  const other = await desk.hire('agent');
  const own = await save(desk.agent, { name: 'Own' });
  await save(desk.agent, { name: 'Shared', shared: true });
  expect(await names(desk.agent)).toEqual(['Own', 'Shared']);
  expect(await names(other)).toEqual(['Shared']);
  expect(await names(desk.administrator)).toEqual(['Shared']);
  for (const what of ['GET', 'PATCH', 'DELETE'])
    expect(
      (await ask(desk.administrator, `${what} /api/views/${own.id}`, what === 'PATCH' ? {} : undefined))
        .status,
    ).toBe(404);
});

test('a shared view is changed by its owner and administrators, and by nobody else', async () => {
  const other = await desk.hire('agent');
  const { id } = await save(desk.agent, { name: 'Team', shared: true, filters: { status: 'open' } });
  const change = (who: Person, body: object) => ask(who, `PATCH /api/views/${id}`, body);
  expect((await change(other, { name: 'Theirs' })).body.type).toMatch(/forbidden$/);
  expect((await ask(other, `DELETE /api/views/${id}`)).status).toBe(403);
  const changed = (await change(desk.administrator, { name: 'All open', columns: ['number'] })).body;
  expect(changed).toMatchObject({ name: 'All open', columns: ['number'], filters: { status: 'open' } });
  expect((await change(desk.agent, { filters: { priority: 'high' }, sort: 'number' })).body).toMatchObject({
    name: 'All open',
    filters: { priority: 'high' },
    sort: 'number',
  });
  expect((await change(desk.agent, { filters: { priority: 'high' } })).body.sort).toBe('number');
  // It is the owner's alone then, and not the administrator's any more.
  expect((await change(desk.administrator, { shared: false })).body).toMatchObject({ shared: false });
  expect((await change(desk.administrator, { shared: true })).status).toBe(404);
  expect(await names(other)).toEqual([]);
  expect((await ask(desk.agent, `DELETE /api/views/${id}`)).status).toBe(204);
  expect((await ask(desk.agent, `DELETE /api/views/${id}`)).status).toBe(404);
});

test('what a person shared stays when they go, and what was theirs alone does not', async () => {
  const leaving = await desk.hire('agent');
  await save(leaving, { name: 'Alone' });
  const { id } = await save(leaving, { name: 'For all', shared: true });
  expect((await ask(desk.administrator, `DELETE /api/users/${leaving.id}`)).status).toBe(204);
  expect((await ask(desk.agent, `GET /api/views/${id}`)).body).toMatchObject({
    name: 'For all',
    owner: null,
  });
  expect(await desk.db.selectFrom('savedViews').select('name').execute()).toEqual([{ name: 'For all' }]);
  const alone = await ask(desk.administrator, `PATCH /api/views/${id}`, { shared: false });
  expect(alone.status).toBe(409);
});

test('the same call with an Idempotency-Key saves one, pages hold each once, and there is a limit', async () => {
  const twice = () =>
    call(desk.app, 'POST /api/views', desk.agent, { name: 'Once' }, { 'idempotency-key': 'views-1' });
  expect((await twice()).json()).toEqual((await twice()).json());
  for (const name of ['b', 'a', 'b', 'c']) await save(desk.agent, { name });
  const seen: string[] = [];
  for (let cursor = ''; ;) {
    const { items, nextCursor } = (await ask(desk.agent, `GET /api/views?limit=2${cursor}`)).body;
    seen.push(...items.map(({ name }: { name: string }) => name));
    if (nextCursor === null) break;
    cursor = `&cursor=${nextCursor}`;
  }
  expect(seen.toSorted()).toEqual(['Once', 'a', 'b', 'b', 'c']);
  await desk.db
    .insertInto('savedViews')
    .values(
      Array.from({ length: 195 }, (_, i) => ({
        id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
        ownerId: desk.agent.id,
        name: 'x',
        shared: false,
      })),
    )
    .execute();
  expect((await ask(desk.agent, 'POST /api/views', { name: 'One more' })).status).toBe(409);
});

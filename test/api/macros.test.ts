import { randomUUID } from 'node:crypto';
import { addGroup } from './customers';
import { call, openDesk, type Desk, type Person } from './desk';

let desk: Desk;
beforeAll(async () => void (desk = await openDesk()), 60_000);
beforeEach(() => desk.db.deleteFrom('macros').execute());
afterAll(() => desk?.close());

const ask = async (who: Person, what: string, body?: unknown) => {
  const reply = await call(desk.app, what, who, body);
  return { status: reply.statusCode, body: reply.body === '' ? null : reply.json() };
};
const make = async (who: Person, macro: Record<string, unknown>) => {
  const { status, body } = await ask(who, 'POST /api/macros', {
    name: 'Thanks',
    text: 'Thank you',
    ...macro,
  });
  expect([status, body]).toEqual([201, expect.anything()]);
  return body as { id: string } & Record<string, unknown>;
};
const names = async (who: Person, query = '') =>
  ((await ask(who, `GET /api/macros${query}`)).body.items as { name: string }[]).map(({ name }) => name);

test('a macro is kept as it was written, its names checked', async () => {
  const template = { contentSid: 'HX1', variables: { 1: '{{ contact.firstName }}' } };
  const actions = [
    { type: 'endChat', status: 'pending' },
    { type: 'setGroup', groupId: desk.supportId },
  ];
  const made = await make(desk.administrator, { scope: 'group', groupId: desk.supportId, template, actions });
  expect(made).toEqual({
    id: expect.any(String),
    name: 'Thanks',
    scope: 'group',
    group: { id: desk.supportId, name: 'Support' },
    owner: null,
    text: 'Thank you',
    template,
    actions,
    uses: 0,
    createdAt: expect.any(String),
    updatedAt: expect.any(String),
  });
  expect((await ask(desk.agent, `GET /api/macros/${made.id}`)).body).toEqual(made);
  const changed = await ask(desk.administrator, `PATCH /api/macros/${made.id}`, {
    scope: 'common',
    text: 'Bye',
  });
  expect(changed.body).toMatchObject({ scope: 'common', group: null, text: 'Bye', template, actions });
  expect((await ask(desk.administrator, `DELETE /api/macros/${made.id}`)).status).toBe(204);
  expect((await ask(desk.administrator, `GET /api/macros/${made.id}`)).status).toBe(404);
});

test('everybody sees the common macros, those of their groups, and their own', async () => {
  const sales = await addGroup(desk.db, `Sales ${randomUUID()}`);
  const other = await desk.hire('agent', [sales]);
  await make(desk.administrator, { scope: 'common', name: 'c common' });
  await make(desk.administrator, { scope: 'group', groupId: desk.supportId, name: 'b support' });
  const ofSales = await make(desk.administrator, { scope: 'group', groupId: sales, name: 'd sales' });
  const mine = await make(desk.agent, { scope: 'personal', name: 'a mine' });
  const hers = await make(other, { scope: 'personal', name: 'e hers' });
  expect(mine).toMatchObject({ owner: { id: desk.agent.id }, group: null });

  expect(await names(desk.agent)).toEqual(['a mine', 'b support', 'c common']);
  expect(await names(desk.agent, '?others=true')).toEqual(['a mine', 'b support', 'c common']);
  expect(await names(other)).toEqual(['c common', 'd sales', 'e hers']);
  expect(await names(desk.administrator)).toEqual(['b support', 'c common', 'd sales']);
  expect(await names(desk.administrator, '?others=true')).toHaveLength(5);
  expect(await names(desk.agent, '?q=SUPP')).toEqual(['b support']);
  expect(await names(desk.agent, '?q=%25')).toEqual([]);
  for (const hidden of [ofSales, hers])
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect(
        (await ask(desk.agent, `${method} /api/macros/${hidden.id}`, method === 'PATCH' ? {} : undefined))
          .status,
      ).toBe(404);
  expect((await ask(desk.administrator, `DELETE /api/macros/${hers.id}`)).status).toBe(204);
});

test('the list goes on where a page ended', async () => {
  for (const name of ['a', 'b', 'b', 'c']) await make(desk.agent, { scope: 'personal', name });
  const first = await ask(desk.agent, 'GET /api/macros?limit=2');
  const rest = await names(desk.agent, `?limit=2&cursor=${first.body.nextCursor}`);
  expect(rest).toEqual(['b', 'c']);
  expect(first.body.items.map(({ name }: { name: string }) => name)).toEqual(['a', 'b']);
});

test('agents write their personal macros and no others', async () => {
  const common = await make(desk.administrator, { scope: 'common' });
  const refused = [
    await ask(desk.agent, 'POST /api/macros', { name: 'x', scope: 'common', text: 'x' }),
    await ask(desk.agent, 'POST /api/macros', {
      name: 'x',
      scope: 'group',
      groupId: desk.supportId,
      text: 'x',
    }),
    await ask(desk.agent, `PATCH /api/macros/${common.id}`, { text: 'x' }),
    await ask(desk.agent, `PATCH /api/macros/${common.id}`, { scope: 'personal' }),
    await ask(desk.agent, `DELETE /api/macros/${common.id}`),
  ];
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
  const own = await make(desk.agent, { scope: 'personal' });
  expect((await ask(desk.agent, `PATCH /api/macros/${own.id}`, { text: 'x' })).body).toMatchObject({
    text: 'x',
  });
  expect((await ask(desk.agent, `PATCH /api/macros/${own.id}`, { scope: 'common' })).status).toBe(403);
  expect(
    (await ask(desk.administrator, `PATCH /api/macros/${own.id}`, { scope: 'common' })).body,
  ).toMatchObject({
    scope: 'common',
    owner: null,
  });
});

test.each([
  ['no text and no action', { text: '' }, 'actions'],
  ['a group without its scope', { groupId: randomUUID() }, 'groupId'],
  ['a group that is not there', { scope: 'group', groupId: randomUUID() }, 'groupId'],
  [
    'an agent who is not there',
    { actions: [{ type: 'assign', agentId: randomUUID() }] },
    'actions[0].agentId',
  ],
  ['a variable that is not there', { text: 'Dear {{ contact.nam }}' }, 'text'],
  ['a message among its actions', { actions: [{ type: 'sendMessage', text: 'x' }] }, 'actions[0].type'],
  ['a webhook', { actions: [{ type: 'callWebhook', url: 'https://example.com' }] }, 'actions[0].type'],
])('a macro with %s is refused', async (_, macro, path) => {
  const right = { name: 'x', scope: 'common', text: 'x' };
  const { status, body } = await ask(desk.administrator, 'POST /api/macros', { ...right, ...macro });
  expect([status, body.errors]).toEqual([400, [expect.objectContaining({ path })]]);
});

test('the same Idempotency-Key makes one macro', async () => {
  const twice = () =>
    call(
      desk.app,
      'POST /api/macros',
      desk.agent,
      { name: 'x', scope: 'personal', text: 'x' },
      {
        'idempotency-key': 'once',
      },
    );
  expect((await twice()).json()).toEqual((await twice()).json());
  expect(await names(desk.agent)).toEqual(['x']);
});

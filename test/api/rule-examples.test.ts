import { randomUUID } from 'node:crypto';
import { call, openDesk, type Desk } from './desk';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const as = (what: string, body?: unknown, headers = {}) =>
  call(desk.app, what, desk.administrator, body, headers);

test('ready examples are listed with what they do', async () => {
  const { items } = (await as('GET /api/rules/examples')).json();
  const mail = items.find(({ name }: { name: string }) => name === 'chats-as-mail');
  expect(mail.about).toMatch(/^A team that treats chats like mail/);
  expect(mail.rules.map(({ type }: { type: string }) => type)).toEqual(['new', 'updated', 'updated']);
  expect(mail.needsGroup).toBe(false);
  const silent = items.find(({ name }: { name: string }) => name === 'agent-silent');
  expect([silent.needsGroup, silent.about]).toEqual([true, expect.not.stringContaining('Put the id')]);
});

test('an example comes into the draft, watched; the same call once more adds nothing', async () => {
  const headers = { 'idempotency-key': randomUUID() };
  const used = await as('POST /api/rules/examples/thanks/use', { scenarios: true }, headers);
  expect(used.statusCode).toBe(201);
  await as('POST /api/rules/examples/thanks/use', { scenarios: true }, headers);
  const draft = (await as('GET /api/rules/draft')).json();
  expect(draft.rules).toMatchObject([{ name: 'Thank you ends the chat', mode: 'watch' }]);
  expect(draft.rules).toEqual(used.json().items);
  expect(draft.scenarios.map(({ name }: { name: string }) => name)).toEqual([
    'The customer says thank you',
    'A question is more than thanks',
  ]);
  expect((await as('GET /api/rules')).json().items).toEqual([]);
  expect((await as('GET /api/rules/draft/overdue')).json()).toEqual({ cases: 0, waiting: 0 });
});

test('an example about a group is refused without one, and takes it', async () => {
  const refused = await as('POST /api/rules/examples/agent-silent/use', {});
  expect([refused.statusCode, refused.json().errors[0].message]).toEqual([
    400,
    'There is no such group: choose one of /api/groups.',
  ]);
  const used = await as('POST /api/rules/examples/agent-silent/use', { groupId: desk.supportId });
  expect(used.json().items[0].actions).toEqual([{ type: 'notify', groupId: desk.supportId }]);
  expect((await as('POST /api/rules/examples/nothing/use', {})).statusCode).toBe(404);
});

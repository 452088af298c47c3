import { randomUUID } from 'node:crypto';
import { lockConversation } from '../../cases/lock-conversation';
import { customerWrites, openDeskWithNumber, type DeskWithNumber } from './customers';
import { call } from './desk';

let desk: DeskWithNumber;
let number: number;
beforeAll(async () => {
  desk = await openDeskWithNumber();
  number = await customerWrites(desk, 'whatsapp:+491701000061', 'Hello');
});
afterAll(() => desk.close());

const admin = (what: string, body?: object) => call(desk.app, what, desk.administrator, body);

test('a label has a colour, its name is there once in whatever letters, and those in use are counted', async () => {
  const made = await admin('POST /api/labels', { name: 'VIP', colour: 'grape' });
  expect([made.statusCode, made.json()]).toEqual([
    201,
    expect.objectContaining({ name: 'VIP', colour: 'grape', description: '' }),
  ]);
  expect((await admin('POST /api/labels', { name: 'vip', colour: 'red' })).statusCode).toBe(409);
  // Filters would take each for two.
  for (const name of ['a,b', 'a;b', 'a|b'])
    expect((await admin(`PATCH /api/labels/${made.json<any>().id}`, { name })).json<any>().errors).toEqual([
      { path: 'name', message: 'Must not contain a comma, a semicolon or a "|".' },
    ]);
  await admin(`PATCH /api/cases/${number}`, { labels: ['VIP', 'other'] });
  const { contact } = (await admin(`GET /api/cases/${number}`)).json<any>();
  await admin(`PATCH /api/contacts/${contact.id}`, { labels: ['VIP'] });
  const use = await admin('GET /api/labels/use');
  expect(use.json()).toEqual({
    items: [
      { name: 'VIP', cases: 1, contacts: 1 },
      { name: 'other', cases: 1, contacts: 0 },
    ],
    nextCursor: null,
  });
  await admin(`PATCH /api/labels/${made.json<any>().id}`, { name: 'Important' });
  // What cases carry stays.
  expect((await admin(`GET /api/cases/${number}`)).json<any>().labels).toEqual(['VIP', 'other']);
  expect((await call(desk.app, 'GET /api/labels', desk.agent)).json<any>().items).toMatchObject([
    { name: 'Important', colour: 'grape' },
  ]);
});

test('another name comes to closed cases and customers too, in batches, and twice is harmless', async () => {
  const numbers: number[] = [];
  for (const phone of ['+491701000062', '+491701000063'])
    numbers.push(await customerWrites(desk, `whatsapp:${phone}`, 'Hello'));
  const [closed, open] = numbers;
  await admin(`PATCH /api/cases/${closed}`, { labels: ['old', 'other'], status: 'closed' });
  await admin(`PATCH /api/cases/${open}`, { labels: ['old'] });
  // More than a batch of customers, one of whom has both names.
  const contacts = Array.from({ length: 600 }, (_, at) => ({
    id: randomUUID(),
    labels: at === 0 ? ['new', 'old'] : ['x', 'old'],
  }));
  await desk.db.insertInto('contacts').values(contacts).execute();
  await admin('POST /api/rules', {
    ...{ name: 'Puts it on', type: 'new', mode: 'watch', conditions: { all: [] } },
    actions: [{ type: 'addLabel', label: 'old' }],
  });
  await admin('POST /api/macros', {
    ...{ name: 'Takes it off', scope: 'common' },
    actions: [{ type: 'removeLabel', label: 'old' }],
  });
  expect((await admin('GET /api/labels/carriers?label=old')).json()).toEqual({
    ...{ openCases: 1, closedCases: 1, contacts: 600 },
    rules: [{ id: expect.any(String), name: 'Puts it on', isLive: true, isInDraft: true, isDeleted: false }],
    macros: [{ id: expect.any(String), name: 'Takes it off' }],
    ...{ views: [], scenarios: [] },
  });
  const replace = async () => (await admin('POST /api/labels/replace', { from: 'old', to: 'new' })).json();
  expect(await replace()).toEqual({ closedCases: 1, contacts: 600, more: false });
  expect(await replace()).toEqual({ closedCases: 0, contacts: 0, more: false });
  const labelsOf = async (id: string) => (await admin(`GET /api/contacts/${id}`)).json<any>().labels;
  expect([await labelsOf(contacts[0]!.id), await labelsOf(contacts[1]!.id)]).toEqual([['new'], ['x', 'new']]);
  expect((await admin(`GET /api/cases/${closed}`)).json<any>().labels).toEqual(['new', 'other']);
  expect((await admin(`GET /api/cases/${open}`)).json<any>().labels).toEqual(['old']);
  const history = (await admin(`GET /api/cases/${closed}/history`)).json<any>().items;
  expect(history.slice(-2)).toMatchObject([
    { what: 'label.added', from: null, to: 'new', by: { type: 'agent', id: desk.administrator.id } },
    { what: 'label.removed', from: 'old', to: null },
  ]);
});

test('whom somebody is changing at the moment is left for the next call', async () => {
  const id = randomUUID();
  await desk.db
    .insertInto('contacts')
    .values({ id, labels: ['held'] })
    .execute();
  const replace = async () => (await admin('POST /api/labels/replace', { from: 'held', to: 'free' })).json();
  await desk.db.transaction().execute(async (trx) => {
    await trx.selectFrom('contacts').select('id').where('id', '=', id).forUpdate().execute();
    expect(await replace()).toEqual({ closedCases: 0, contacts: 0, more: true });
  });
  expect(await replace()).toEqual({ closedCases: 0, contacts: 1, more: false });
});

test('a closed case whose conversation somebody is at is left too; what changed is told to the open screens', async () => {
  const closed = await customerWrites(desk, 'whatsapp:+491701000064', 'Hello');
  await admin(`PATCH /api/cases/${closed}`, { labels: ['busy'], status: 'closed' });
  const row = () =>
    desk.db
      .selectFrom('cases')
      .select(['id', 'conversationId', 'labels', 'updatedAt'])
      .where('number', '=', closed)
      .executeTakeFirstOrThrow();
  const { id, conversationId, updatedAt } = await row();
  const told = () =>
    desk.db
      .selectFrom('feed')
      .select('id')
      .where('kind', '=', 'case.updated')
      .where('caseId', '=', id)
      .execute();
  const before = (await told()).length;
  const replace = async () => (await admin('POST /api/labels/replace', { from: 'busy', to: 'calm' })).json();
  await desk.db.transaction().execute(async (trx) => {
    await lockConversation(trx, conversationId);
    expect(await replace()).toEqual({ closedCases: 0, contacts: 0, more: true });
  });
  expect([(await row()).labels, (await told()).length]).toEqual([['busy'], before]);
  expect(await replace()).toEqual({ closedCases: 1, contacts: 0, more: false });
  const after = await row();
  expect([after.labels, (await told()).length]).toEqual([['calm'], before + 1]);
  expect(after.updatedAt.getTime()).toBeGreaterThan(updatedAt.getTime());
});

test('what keeps the old name: rules as they are live and in the draft, views, and scenarios', async () => {
  const rule = async (name: string) => {
    const conditions = { all: [{ fact: 'case.labels', operator: 'textEquals', value: 'KEPT' }] };
    const rest = { type: 'new', mode: 'watch', actions: [{ type: 'stop' }] };
    const made = await admin('POST /api/rules', { name, conditions, ...rest });
    expect(made.statusCode).toBe(201);
    return made.json<any>().id;
  };
  const [corrected, deleted] = [await rule('Corrected'), await rule('Deleted')];
  await rule('As it is');
  await admin(`PATCH /api/rules/${corrected}?draft=true`, { conditions: { all: [] } });
  await admin(`DELETE /api/rules/${deleted}?draft=true`);
  const steps = [{ customerWrites: 'Hi' }, { expect: { labels: ['kept'] } }];
  await admin('PUT /api/rules/scenarios?draft=true', { scenarios: [{ name: 'Expects it', steps }] });
  const view = (who: typeof desk.agent, name: string, label: string, shared: boolean) =>
    call(desk.app, 'POST /api/views', who, { name, shared, filters: { label, activeChats: 'true' } });
  await view(desk.administrator, 'Mine', 'x,kept', false);
  await view(desk.administrator, 'Other', 'x,kept too', false);
  await view(desk.agent, 'Theirs', 'kept', true);
  await view(desk.agent, 'Private', 'kept', false);
  const answer = (await admin('GET /api/labels/carriers?label=kept')).json<any>();
  const states = answer.rules.map((one: any) => [one.name, one.isLive, one.isInDraft, one.isDeleted]);
  expect(states.sort()).toEqual([
    ['As it is', true, true, false],
    ['Corrected', true, false, false],
    ['Deleted', true, false, true],
  ]);
  expect(answer.views.map(({ name }: any) => name)).toEqual(['Mine', 'Theirs']);
  expect(answer.scenarios).toEqual(['Expects it']);
});

test('a defined field takes only what is of its type; others take anything, and null removes', async () => {
  const define = (name: string, type: string, choices?: string[]) =>
    admin('POST /api/fields', { of: 'case', name, type, ...(choices ? { choices } : {}) });
  await define('amount', 'number');
  await define('due', 'date');
  await define('size', 'choice', ['S', 'L']);
  const put = async (fields: object) => {
    const reply = await admin(`PATCH /api/cases/${number}`, { fields });
    return reply.statusCode === 200 ? reply.json<any>().fields : reply.json<any>().errors;
  };
  expect(await put({ amount: '12', due: '2026-02-30', size: 'M', free: 'x' })).toEqual([
    { path: 'fields.amount', message: 'Must be a number.' },
    { path: 'fields.due', message: 'Must be a day such as 2026-12-25.' },
    { path: 'fields.size', message: 'Must be one of: S, L.' },
  ]);
  const right = { amount: 12, due: '2026-02-28', size: 'L', free: 'x' };
  expect(await put(right)).toEqual(right);
  expect(await put({ amount: null, free: null })).toEqual({ due: '2026-02-28', size: 'L' });
});

test('a rule or a macro that would set a defined field to something else is refused', async () => {
  const macro = await admin('POST /api/macros', {
    name: 'Size',
    scope: 'common',
    actions: [{ type: 'setField', field: 'size', value: 'XXL' }],
  });
  expect([macro.statusCode, macro.json<any>().errors]).toEqual([
    400,
    [{ path: 'actions[0].value', message: 'Must be one of: S, L.' }],
  ]);
});

test('the order of fields can be changed, and a definition goes without its values', async () => {
  const names = async () =>
    (await admin('GET /api/fields?of=case')).json<any>().items.map((one: any) => one.name);
  expect(await names()).toEqual(['amount', 'due', 'size']);
  const [amount] = (await admin('GET /api/fields?of=case')).json<any>().items;
  await admin(`PATCH /api/fields/${amount.id}`, { place: 9 });
  expect(await names()).toEqual(['due', 'size', 'amount']);
  await admin(`DELETE /api/fields/${amount.id}`);
  expect(await names()).toEqual(['due', 'size']);
  expect((await admin(`GET /api/cases/${number}`)).json<any>().fields).toEqual({
    due: '2026-02-28',
    size: 'L',
  });
});

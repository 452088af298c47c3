import { randomUUID } from 'node:crypto';
import { withoutRules } from '../automation/rules-of';
import { call, openDesk, type Desk } from './desk';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const valid = {
  name: 'Rule',
  type: 'new',
  mode: 'on',
  conditions: { all: [{ fact: 'message.text', operator: 'textContains', value: 'hello' }] },
  actions: [{ type: 'addLabel', label: 'vip' }],
};
const admin = (what: string, body?: unknown, headers?: Record<string, string>) =>
  call(desk.app, what, desk.administrator, body, headers);
const create = async (change: object = {}) => {
  const answer = await admin('POST /api/rules', { ...valid, ...change });
  expect(answer.statusCode).toBe(201);
  return answer.json();
};
const versions = async () => (await desk.db.selectFrom('ruleVersions').select('version').execute()).length;

describe('rules over HTTP', () => {
  beforeEach(() => withoutRules(desk.db));

  test('a rule is created, read, changed and deleted, and looks the same each time', async () => {
    const created = await create();
    expect(created).toEqual({
      id: expect.any(String),
      ...valid,
      sectionId: null,
      enabled: true,
      after: null,
      stop: false,
      position: 1,
      createdAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
    });
    expect((await admin(`GET /api/rules/${created.id}`)).json()).toEqual(created);

    const changed = await admin(`PATCH /api/rules/${created.id}`, { enabled: false, stop: true });
    expect(changed.statusCode).toBe(200);
    expect(changed.json()).toEqual({
      ...created,
      mode: 'off',
      enabled: false,
      stop: true,
      updatedAt: expect.any(String),
    });

    const deleted = await admin(`DELETE /api/rules/${created.id}`);
    expect([deleted.statusCode, deleted.body]).toEqual([204, '']);
    expect((await admin(`GET /api/rules/${created.id}`)).statusCode).toBe(404);
    expect((await admin(`DELETE /api/rules/${created.id}`)).statusCode).toBe(404);
  });

  test('the list has pages and knows types', async () => {
    for (const name of ['a', 'b', 'c']) await create({ name });
    await create({ name: 'u', type: 'updated' });
    const first = (await admin('GET /api/rules?limit=3')).json();
    const rest = (await admin(`GET /api/rules?limit=3&cursor=${first.nextCursor}`)).json();
    expect(first.items.map(({ name }: { name: string }) => name)).toEqual(['a', 'b', 'c']);
    expect(rest.items.map(({ name }: { name: string }) => name)).toEqual(['u']);
    expect(rest.nextCursor).toBeNull();
    const updated = (await admin('GET /api/rules?type=updated,current')).json();
    expect(updated.items.map(({ name }: { name: string }) => name)).toEqual(['u']);
    expect((await admin('GET /api/rules?cursor=x')).statusCode).toBe(400);
    expect((await admin('GET /api/rules?type=old')).statusCode).toBe(400);
  });

  test('the order of a type is changed as a whole', async () => {
    const [a, b] = [await create({ name: 'a' }), await create({ name: 'b' })];
    const answer = await admin('PUT /api/rules/order', { type: 'new', ids: [b.id, a.id] });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      items: [
        { id: b.id, position: 1 },
        { id: a.id, position: 2 },
      ],
      nextCursor: null,
    });
    const refused = await admin('PUT /api/rules/order', { type: 'new', ids: [a.id] });
    expect(refused.statusCode).toBe(400);
    expect(refused.json().errors).toEqual([{ path: 'ids', message: expect.stringContaining(b.id) }]);
  });

  test('the same Idempotency-Key creates one rule', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const [first, again] = [
      await admin('POST /api/rules', valid, key),
      await admin('POST /api/rules', valid, key),
    ];
    expect(again.json()).toEqual(first.json());
    expect((await admin('GET /api/rules')).json().items).toHaveLength(1);
  });

  test.each<[string, object, string, RegExp]>([
    ['an empty any', { conditions: { any: [] } }, 'conditions.any', /empty "any"/],
    [
      'a deep fault',
      { conditions: { all: [{ not: { fact: 'x' } }] } },
      'conditions.all[0].not.operator',
      /Missing/,
    ],
    ['a time rule without a time', { type: 'current' }, 'after', /after what/],
    ['a section that is not there', { sectionId: randomUUID() }, 'sectionId', /no such section/],
    ['an unknown action', { actions: [{ type: 'explode' }] }, 'actions[0]', /no such action/],
    ['an unknown field', { colour: 'red' }, 'colour', /no such field/],
    [
      'an unknown group',
      { actions: [{ type: 'setGroup', groupId: randomUUID() }] },
      'actions[0].groupId',
      /no such group/,
    ],
    ['nothing to do', { actions: [] }, 'actions', /at least one action/],
  ])('%s is refused with its path and in words, and nothing is published', async (_, change, path, words) => {
    const before = await versions();
    const answer = await admin('POST /api/rules', { ...valid, ...change });
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    const { type, errors } = answer.json();
    expect(type).toBe('urn:answerhall:problem:validation');
    const fault = errors.find((error: { path: string }) => error.path.startsWith(path));
    expect(fault?.message).toMatch(words);
    expect(await versions()).toBe(before);
  });

  test('only administrators read and change rules', async () => {
    const { id } = await create();
    for (const [what, body] of [
      ['GET /api/rules'],
      ['POST /api/rules', valid],
      [`GET /api/rules/${id}`],
      [`PATCH /api/rules/${id}`, { name: 'x' }],
      [`DELETE /api/rules/${id}`],
      ['PUT /api/rules/order', { type: 'new', ids: [id] }],
    ] as [string, unknown?][]) {
      expect([what, (await call(desk.app, what, desk.agent, body)).statusCode]).toEqual([what, 403]);
      expect([what, (await call(desk.app, what, undefined, body)).statusCode]).toEqual([what, 401]);
    }
    expect((await admin(`GET /api/rules/${id}`)).json().name).toBe('Rule');
  });

  test('the OpenAPI document describes a rule', async () => {
    const document = (await admin('GET /api/openapi.json')).json();
    const body = document.paths['/api/rules'].post.requestBody.content['application/json'].schema;
    expect(body.properties.conditions).toMatchObject({ type: 'object', description: expect.any(String) });
    expect(body.properties.actions.items.oneOf ?? body.properties.actions.items.anyOf).toHaveLength(16);
    expect(body.required).toEqual(expect.arrayContaining(['name', 'type', 'conditions']));
  });
});

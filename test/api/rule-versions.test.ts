import { randomUUID } from 'node:crypto';
import { withoutRules } from '../automation/rules-of';
import { call, openDesk, type Desk } from './desk';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => withoutRules(desk.db));
afterAll(() => desk.close());

const valid = {
  name: 'Rule',
  type: 'new',
  mode: 'on',
  conditions: { all: [] },
  actions: [{ type: 'addLabel', label: 'vip' }],
};
const admin = async (what: string, body?: unknown) => {
  const { statusCode, body: text } = await call(desk.app, what, desk.administrator, body);
  return { status: statusCode, body: text === '' ? null : JSON.parse(text) };
};
const names = (list: { name: string }[]) => list.map(({ name }) => name);
const create = async (name: string, query = '') =>
  (await admin(`POST /api/rules${query}`, { ...valid, name })).body;
const newestVersion = async () => (await admin('GET /api/rules/versions?limit=1')).body.items[0];

describe('a draft', () => {
  test('waits beside what is live, is compared with it, and is published with a note', async () => {
    const live = await create('live');
    const before = await newestVersion();
    expect((await admin('GET /api/rules/draft')).status).toBe(404);
    const drafted = await create('drafted', '?draft=true');
    await admin(`PATCH /api/rules/${live.id}?draft=true`, { mode: 'watch' });

    expect(names((await admin('GET /api/rules')).body.items)).toEqual(['live']);
    expect((await admin(`GET /api/rules/${drafted.id}`)).status).toBe(404);
    expect(names((await admin('GET /api/rules?draft=true')).body.items)).toEqual(['live', 'drafted']);
    const draft = (await admin('GET /api/rules/draft')).body;
    expect(draft).toMatchObject({ basedOn: before.version, changedBy: desk.administrator.id });
    expect((await admin('GET /api/rules/diff')).body.items).toEqual([
      {
        of: 'rule',
        id: live.id,
        name: 'live',
        change: 'changed',
        fields: [{ field: 'mode', from: 'on', to: 'watch' }],
      },
      { of: 'rule', id: drafted.id, name: 'drafted', change: 'added', fields: [] },
    ]);
    expect(await newestVersion()).toEqual(before);

    const published = await admin('POST /api/rules/publish', { note: 'Watch it first' });
    expect(published.status).toBe(200);
    expect(published.body).toMatchObject({
      version: before.version + 1,
      note: 'Watch it first',
      publishedBy: { id: desk.administrator.id },
    });
    expect(names(published.body.rules)).toEqual(['live', 'drafted']);
    expect((await admin('GET /api/rules/draft')).status).toBe(404);
    expect((await admin(`GET /api/rules/${live.id}`)).body.mode).toBe('watch');
  });

  test('that nobody made can not be published', async () => {
    const refused = await admin('POST /api/rules/publish', { note: null });
    expect([refused.status, refused.body.type]).toEqual([409, 'urn:answerhall:problem:no-draft']);
  });

  test('does not undo what was changed live since it was begun, unless that is wanted', async () => {
    const live = await create('live');
    await create('drafted', '?draft=true');
    await admin(`PATCH /api/rules/${live.id}`, { mode: 'off' });
    const refused = await admin('POST /api/rules/publish', {});
    expect([refused.status, refused.body.type]).toEqual([409, 'urn:answerhall:problem:draft-outdated']);
    expect(refused.body.detail).toContain('GET /api/rules/diff');
    expect((await admin(`GET /api/rules/${live.id}`)).body.mode).toBe('off');
    expect((await admin('POST /api/rules/publish', { overwrite: true })).status).toBe(200);
    expect((await admin(`GET /api/rules/${live.id}`)).body.mode).toBe('on');
  });

  test('is thrown away', async () => {
    await create('drafted', '?draft=true');
    expect((await admin('DELETE /api/rules/draft')).status).toBe(204);
    expect((await admin('GET /api/rules/draft')).status).toBe(404);
    expect((await admin('DELETE /api/rules/draft')).status).toBe(204);
  });

  test('is replaced as a whole, by what a file holds, and reads back the same', async () => {
    const section = { id: randomUUID(), type: 'updated', name: 'Night', enabled: true, firstMatch: true };
    const rules = [
      {
        ...valid,
        id: randomUUID(),
        name: 'a',
        type: 'updated',
        sectionId: section.id,
        after: null,
        stop: false,
      },
      { ...valid, id: randomUUID(), name: 'b', type: 'new', sectionId: null, after: null, stop: false },
    ];
    const put = await admin('PUT /api/rules/draft', { sections: [section], rules });
    expect(put.status).toBe(200);
    expect(put.body).toMatchObject({ sections: [section], rules: [rules[1], rules[0]], scenarios: [] });
    await admin('POST /api/rules/publish', {});
    const same = { sections: [section], rules: put.body.rules.map(input) };
    await admin('PUT /api/rules/draft', same);
    expect((await admin('GET /api/rules/diff')).body.items).toEqual([]);
  });

  test('that says what is live is none any more, whichever of the two was changed', async () => {
    const { id, ...live } = await create('live');
    const drafted = async () => (await admin('GET /api/rules/draft')).status;
    await admin(`PATCH /api/rules/${id}?draft=true`, { name: live.name });
    expect(await drafted()).toBe(404);
    await admin(`PATCH /api/rules/${id}?draft=true`, { mode: 'off' });
    expect(await drafted()).toBe(200);
    const back = await admin(`PATCH /api/rules/${id}?draft=true`, { mode: 'on' });
    expect([back.status, back.body.mode, await drafted()]).toEqual([200, 'on', 404]);
    await admin(`PATCH /api/rules/${id}?draft=true`, { mode: 'off' });
    await admin(`PATCH /api/rules/${id}`, { mode: 'off' });
    expect(await drafted()).toBe(404);
    // What the next change begins from is what is live, which goes live without a question.
    await create('drafted', '?draft=true');
    expect((await admin('POST /api/rules/publish', {})).status).toBe(200);
  });

  test('that can not be valid is refused as a whole, every fault with its path', async () => {
    const deep = { all: [{ fact: 'case.status', operator: 'equal', value: 'open' }, { fact: 'x' }] };
    const rules = [
      { ...valid, id: randomUUID() },
      { ...valid, id: randomUUID(), conditions: deep },
      { ...valid, id: randomUUID(), actions: [{ type: 'setGroup', groupId: randomUUID() }] },
    ];
    const refused = await admin('PUT /api/rules/draft', { rules });
    expect(refused.status).toBe(400);
    expect(refused.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      expect.stringMatching(/^rules\W1\W+conditions\.all\W1\W+operator$/),
    ]);
    const unknown = await admin('PUT /api/rules/draft', { rules: [rules[0], rules[2]] });
    expect(unknown.body.errors[0].path).toMatch(/^rules\W1\W+actions\W0\W+groupId$/);
    expect((await admin('GET /api/rules/draft')).status).toBe(404);
  });
});

describe('versions', () => {
  test('are listed, read and compared, and an earlier one comes back as a new one', async () => {
    const rule = await create('first');
    const { version } = await newestVersion();
    await admin(`PATCH /api/rules/${rule.id}`, { name: 'second' });
    await admin(`DELETE /api/rules/${rule.id}`);
    const list = (await admin('GET /api/rules/versions?limit=2')).body;
    expect(list.items.map((one: { version: number }) => one.version)).toEqual([version + 2, version + 1]);
    const rest = (await admin(`GET /api/rules/versions?limit=2&cursor=${list.nextCursor}`)).body;
    expect(rest.items[0].version).toBe(version);
    expect(names((await admin(`GET /api/rules/versions/${version + 1}`)).body.rules)).toEqual(['second']);
    const diff = (await admin(`GET /api/rules/diff?from=${version}&to=${version + 1}`)).body.items;
    expect(diff).toMatchObject([
      { change: 'changed', fields: [{ field: 'name', from: 'first', to: 'second' }] },
    ]);

    const restored = await admin(`POST /api/rules/versions/${version}/restore`, {});
    expect(restored.body).toMatchObject({ version: version + 3, note: `Version ${version} once more` });
    expect(names((await admin('GET /api/rules')).body.items)).toEqual(['first']);
  });

  test('of rules that name somebody who is gone can not come back', async () => {
    const person = await admin('POST /api/users', {
      email: `${randomUUID()}@example.com`,
      name: 'Gone',
      role: 'agent',
      password: 'long enough',
      groupIds: [],
    });
    const actions = [{ type: 'assign', agentId: person.body.id }];
    const rule = (await admin('POST /api/rules', { ...valid, actions })).body;
    const { version } = await newestVersion();
    await admin(`DELETE /api/rules/${rule.id}`);
    await admin(`DELETE /api/users/${person.body.id}`);
    const refused = await admin(`POST /api/rules/versions/${version}/restore`, {});
    expect([refused.status, refused.body.errors[0].message]).toEqual([
      400,
      expect.stringContaining('no such person'),
    ]);
  });
});

describe('sections', () => {
  const section = async (name: string, more: object = {}) =>
    (await admin('POST /api/rule-sections', { type: 'new', name, ...more })).body;

  test('are made, ordered, renamed, switched, and taken away without their rules', async () => {
    const [a, b] = [await section('a'), await section('b', { firstMatch: true })];
    expect(a).toEqual({ id: a.id, type: 'new', name: 'a', enabled: true, firstMatch: false });
    const put = (ids: string[]) => admin('PUT /api/rule-sections/order', { type: 'new', ids });
    expect(names((await put([b.id, a.id])).body.items)).toEqual(['b', 'a']);
    expect((await put([a.id])).status).toBe(400);
    const patched = await admin(`PATCH /api/rule-sections/${a.id}`, { name: 'A', enabled: false });
    expect(patched.body).toEqual({ ...a, name: 'A', enabled: false });
    const rule = (await admin('POST /api/rules', { ...valid, sectionId: a.id })).body;
    expect((await admin(`DELETE /api/rule-sections/${a.id}`)).status).toBe(204);
    expect((await admin(`GET /api/rules/${rule.id}`)).body.sectionId).toBeNull();
    expect(names((await admin('GET /api/rule-sections')).body.items)).toEqual(['b']);
  });

  test('stand in the order of the rules: those in none first', async () => {
    const s = await section('s');
    await admin('POST /api/rules', { ...valid, name: 'inside', sectionId: s.id });
    await admin('POST /api/rules', { ...valid, name: 'free' });
    const { items } = (await admin('GET /api/rules')).body;
    expect(items.map((one: { position: number; name: string }) => [one.position, one.name])).toEqual([
      [1, 'free'],
      [2, 'inside'],
    ]);
  });

  test('take rules of their own type only', async () => {
    const s = await section('s');
    const refused = await admin('POST /api/rules', { ...valid, type: 'updated', sectionId: s.id });
    expect([refused.status, refused.body.errors[0].path]).toEqual([400, 'sectionId']);
  });
});

test('a rule is cloned to the place below it, switched off', async () => {
  const rule = await create('a');
  await create('b');
  const clone = await admin(`POST /api/rules/${rule.id}/clone`, { name: 'a once more' });
  expect(clone.status).toBe(201);
  expect(clone.body).toMatchObject({ name: 'a once more', mode: 'off', position: 2, actions: rule.actions });
  expect(names((await admin('GET /api/rules')).body.items)).toEqual(['a', 'a once more', 'b']);
});

/** What of a rule as it is read may be written again. */
function input({
  enabled: _e,
  position: _p,
  createdAt: _c,
  updatedAt: _u,
  ...rule
}: Record<string, unknown>) {
  return rule;
}

import { randomUUID } from 'node:crypto';
import { connect, type Db } from '../../db/connection';
import { factsOf } from '../../rules/facts';
import { evaluateRule } from '../../rules/evaluate';
import { ruleInput, rulePatch } from '../../rules/schema';
import { MAX_RULES } from '../../rules/rule-set-schema';
import { readPublished, ruleSetReader } from '../../automation/rule-sets';
import type { RuleSet } from '../../rules/rule-set';
import { createTestDatabase, type TestDatabase } from '../database';
import { input } from '../rules/fact-input';
import { createRule, deleteRule, orderRules, patchRule, publishedRules, withoutRules } from './rules-of';

let database: TestDatabase;
let db: Db;
const admin = randomUUID();
const group = randomUUID();

beforeAll(async () => {
  database = await createTestDatabase();
  db = connect(database.url);
  await db
    .insertInto('users')
    .values({ id: admin, email: 'a@example.com', name: 'A', role: 'administrator', passwordHash: '-' })
    .execute();
  await db.insertInto('groups').values({ id: group, name: 'Support' }).execute();
});
beforeEach(() => withoutRules(db));
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const valid = {
  name: 'Rule',
  type: 'new',
  mode: 'on',
  conditions: { all: [{ fact: 'message.text', operator: 'textContains', value: 'hello' }] },
  actions: [{ type: 'addLabel', label: 'vip' }],
};
const create = (change: object = {}) =>
  createRule(db, admin, randomUUID(), ruleInput.parse({ ...valid, ...change }));
const patch = (id: string, change: object) => patchRule(db, admin, id, rulePatch.parse(change));
const currentRuleset = async () => {
  const row = await db
    .selectFrom('ruleVersions')
    .selectAll()
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return { ...row, rules: (row.ruleSet as unknown as RuleSet).rules };
};
const order = async (type: 'new' | 'updated' = 'new') =>
  (await publishedRules(db, type)).map(({ name, position }) => `${position} ${name}`);

describe('a change of the rules', () => {
  test('publishes all of them, in their order, as a new version', async () => {
    const before = await currentRuleset();
    const updated = await create({ name: 'U', type: 'updated' });
    const first = await create({ name: 'N1' });
    const second = await create({ name: 'N2', mode: 'off' });
    const { version, rules, publishedBy } = await currentRuleset();
    expect(publishedBy).toBe(admin);
    expect(version).toBe(before.version + 3);
    expect(rules.map(({ id }) => id)).toEqual([updated.id, first.id, second.id]);
    expect(rules[1]).toMatchObject({ id: first.id, ...valid, name: 'N1', stop: false });
  });

  test('leaves what was published before as it was', async () => {
    const rule = await create();
    const { version } = await currentRuleset();
    const { version: read } = ruleSetReader();
    await patch(rule.id, { name: 'Other', mode: 'off' });
    await deleteRule(db, admin, rule.id);
    const [published] = (await read(db, version)).rules;
    expect(published).toMatchObject({ name: 'Rule', mode: 'on' });
    expect(await evaluateRule(published!, factsOf(input))).toBe(true);
    expect((await currentRuleset()).rules).toEqual([]);
    await expect(read(db, 999_999)).rejects.toThrow();
  });

  test('is read once, and again only after many others', async () => {
    const versions: number[] = [];
    for (let index = 0; index < 21; index++) {
      await create({ name: `${index}` });
      versions.push((await currentRuleset()).version);
    }
    const { version: read } = ruleSetReader();
    const first = await read(db, versions[0]!);
    expect(first.rules.map(({ name }) => name)).toEqual(['0']);
    expect(await read(db, versions[0]!)).toBe(first);
    for (const version of versions.slice(1)) await read(db, version);
    expect(await read(db, versions[0]!)).not.toBe(first);
    expect(await read(db, versions[0]!)).toEqual(first);
  });

  test('that is refused changes and publishes nothing', async () => {
    const rule = await create();
    const before = await currentRuleset();
    const nobody = randomUUID();
    const refused = [
      create({ actions: [{ type: 'unassign' }, { type: 'setGroup', groupId: nobody }] }),
      patch(rule.id, { name: 'Never', actions: [{ type: 'assign', agentId: nobody }] }),
      patch(rule.id, { actions: [] }),
      patch(nobody, { name: 'Never' }),
      deleteRule(db, admin, nobody),
      orderRules(db, admin, 'new', []),
    ];
    const problems = (await Promise.allSettled(refused)).map(
      (one) => one.status === 'rejected' && one.reason,
    );
    expect(problems.map(({ status, more }) => [status, more.errors?.[0]?.path])).toEqual([
      [400, 'actions[1].groupId'],
      [400, 'actions[0].agentId'],
      [400, 'actions'],
      [404, undefined],
      [404, undefined],
      [400, 'ids'],
    ]);
    expect(await currentRuleset()).toEqual(before);
    expect(await publishedRules(db)).toEqual([rule]);
  });

  test('by many administrators at once loses nothing', async () => {
    const created = await Promise.all(Array.from({ length: 12 }, (_, index) => create({ name: `${index}` })));
    expect(created.map(({ position }) => position).sort((a, b) => a - b)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    await Promise.all([
      ...created.slice(0, 6).map(({ id }) => deleteRule(db, admin, id)),
      ...created.slice(6).map(({ id }) => patch(id, { mode: 'off' })),
    ]);
    const { rules } = await currentRuleset();
    expect(rules.map(({ id }) => id).sort()).toEqual(
      created
        .slice(6)
        .map(({ id }) => id)
        .sort(),
    );
    expect(rules.every(({ mode }) => mode === 'off')).toBe(true);
  });
});

describe('rules of one type', () => {
  test('stand in their order, without gaps, a new one at the end', async () => {
    const [a, b, c] = [await create({ name: 'a' }), await create({ name: 'b' }), await create({ name: 'c' })];
    await create({ name: 'u', type: 'updated' });
    expect(await order()).toEqual(['1 a', '2 b', '3 c']);
    await orderRules(db, admin, 'new', [c.id, a.id.toUpperCase(), b.id]);
    expect(await order()).toEqual(['1 c', '2 a', '3 b']);
    await deleteRule(db, admin, a.id);
    await create({ name: 'd' });
    expect(await order()).toEqual(['1 c', '2 b', '3 d']);
    expect(await order('updated')).toEqual(['1 u']);
  });

  test('are named all, once, and no other when they are put into an order', async () => {
    const [a, b] = [await create({ name: 'a' }), await create({ name: 'b' })];
    const u = await create({ name: 'u', type: 'updated' });
    for (const [ids, words] of [
      [[a.id], /missing/],
      [[a.id, b.id, a.id], /twice/],
      [[a.id, b.id, u.id], /no rule of type "new"/],
      [[a.id, b.id, randomUUID()], /no rule of type "new"/],
    ] as const)
      await expect(orderRules(db, admin, 'new', ids)).rejects.toThrow(words);
    expect(await order()).toEqual(['1 a', '2 b']);
  });

  test('give one away to the end of another type', async () => {
    const a = await create({ name: 'a' });
    await create({ name: 'b' });
    await create({ name: 'u', type: 'updated' });
    await patch(a.id, { type: 'updated' });
    expect(await order()).toEqual(['1 b']);
    expect(await order('updated')).toEqual(['1 u', '2 a']);
  });
});

describe('a rule', () => {
  test('created twice with the same id is there once', async () => {
    const id = randomUUID();
    const once = () => createRule(db, admin, id, ruleInput.parse(valid));
    const [first, second] = await Promise.all([once(), once()]);
    expect(second).toEqual(first);
    expect(await order()).toEqual(['1 Rule']);
  });

  test('whose group is gone can still be switched off', async () => {
    const other = randomUUID();
    await db.insertInto('groups').values({ id: other, name: 'Gone' }).execute();
    const rule = await create({ actions: [{ type: 'setGroup', groupId: other.toUpperCase() }] });
    expect(rule.actions).toEqual([{ type: 'setGroup', groupId: other }]);
    await db.deleteFrom('groups').where('id', '=', other).execute();
    const off = await patch(rule.id, { enabled: false });
    expect(off).toMatchObject({ mode: 'off', actions: rule.actions });
    expect(off.updatedAt >= rule.updatedAt).toBe(true);
  });

  test('is refused when there are 500 already', async () => {
    const one = await create();
    const { set } = await readPublished(db);
    const rules = Array.from({ length: MAX_RULES }, () => ({ ...set.rules[0], id: randomUUID() }));
    expect(set.rules[0]?.id).toBe(one.id);
    await db
      .insertInto('ruleVersions')
      .values({ ruleSet: JSON.stringify({ ...set, rules }) })
      .execute();
    await expect(create()).rejects.toMatchObject({ status: 409, type: 'too-many-rules' });
  });
});

import { randomUUID } from 'node:crypto';
import { readPublished } from '../../automation/rule-sets';
import { rulePatch } from '../../rules/schema';
import { patchRule } from './rules-of';
import { openRuleDesk, type RuleDesk } from './rule-desk';

let desk: RuleDesk;
beforeAll(async () => void (desk = await openRuleDesk()), 60_000);
afterAll(() => desk?.close());
afterEach(async () => {
  await desk.withoutRules();
  await desk.db.deleteFrom('ruleStates').execute();
  await desk.db.deleteFrom('notifications').execute();
});

const breaks = { all: [{ fact: 'message.text', operator: 'textContains', value: 'break' }] };

/** A published rule whose last action the database refuses, as nobody could save it; it acts on "break" only. */
async function brokenRule(): Promise<string> {
  const id = await desk.rule('broken', {
    type: 'new',
    conditions: breaks,
    actions: [
      { type: 'addLabel', label: 'broken' },
      { type: 'sendMessage', text: 'Half done' },
    ],
  });
  const { set } = await readPublished(desk.db);
  const rules = set.rules.map((rule) =>
    rule.id === id
      ? { ...rule, actions: [...rule.actions, { type: 'setPriority', priority: 'urgent' }] }
      : rule,
  );
  await desk.db
    .insertInto('ruleVersions')
    .values({ ruleSet: JSON.stringify({ ...set, rules }) })
    .execute();
  return id;
}

/** A new customer writes, and the rules judge it. */
async function writes(text: string): Promise<string> {
  const id = await desk.writes(desk.newCustomer(), text);
  await desk.lookAll(id);
  return id;
}

const failures = async (ruleId: string) =>
  (await desk.db.selectFrom('ruleStates').select('failures').where('ruleId', '=', ruleId).executeTakeFirst())
    ?.failures;
const published = async (ruleId: string) => {
  const { set, version } = await readPublished(desk.db);
  return { version, mode: set.rules.find(({ id }) => id === ruleId)?.mode };
};

test('a rule whose actions break does none of them, and the rules around it do theirs', async () => {
  await desk.rule('above', { type: 'new', actions: [{ type: 'sendMessage', text: 'Above' }] });
  const broken = await brokenRule();
  await desk.rule('below', { type: 'new', actions: [{ type: 'sendMessage', text: 'Below' }] });
  const id = await writes('break it');
  expect((await desk.messages(id)).map(({ seq, text }) => [seq, text])).toEqual([
    [1, 'break it'],
    [2, 'Above'],
    [3, 'Below'],
  ]);
  expect(await desk.caseOf(id)).toMatchObject({ labels: [], priority: 'normal', lastMessageSeq: 3 });
  expect((await desk.runs(id)).map(({ ruleName, outcome }) => [ruleName, outcome])).toEqual([
    ['above', 'matched'],
    ['broken', 'failed'],
    ['below', 'matched'],
  ]);
  const [, failed] = await desk.runs(id);
  expect(failed?.error).toMatch(/priority/);
  expect(await failures(broken)).toBe(1);
  const [conversation] = await desk.db.selectFrom('conversations').selectAll().where('id', '=', id).execute();
  expect(conversation).toMatchObject({ applyFailures: 0, lastMessageSeq: 3 });
});

test('a rule that fails 20 times in a row is switched off by a version that says why, and administrators are told', async () => {
  const administrator = randomUUID();
  await desk.db
    .insertInto('users')
    .values({
      id: administrator,
      email: `${administrator}@example.com`,
      name: 'Boss',
      role: 'administrator',
      passwordHash: '-',
    })
    .execute();
  const broken = await brokenRule();
  const { version } = await published(broken);
  for (let n = 0; n < 19; n++) await writes('break');
  expect(await failures(broken)).toBe(19);
  expect(await published(broken)).toEqual({ version, mode: 'on' });
  await writes('break');
  expect(await published(broken)).toEqual({ version: version + 1, mode: 'off' });
  const row = await desk.db
    .selectFrom('ruleVersions')
    .selectAll()
    .where('version', '=', version + 1)
    .executeTakeFirstOrThrow();
  expect(row.publishedBy).toBeNull();
  expect(row.note).toMatch(/^Switched off after 20 failures in a row: .*priority/);
  const told = await desk.db.selectFrom('notifications').selectAll().execute();
  expect(told).toMatchObject([{ userId: administrator, byType: 'system', caseId: null }]);
  expect(told[0]?.text).toMatch(/^The rule "broken" was switched off after 20 failures in a row: /);

  const quiet = await writes('break');
  expect(await desk.runs(quiet)).toEqual([]);
  // Switched on again it starts from nothing.
  await desk.db
    .insertInto('ruleVersions')
    .columns(['ruleSet'])
    .expression((eb) => eb.selectFrom('ruleVersions').select('ruleSet').where('version', '=', version))
    .execute();
  await writes('break');
  expect(await failures(broken)).toBe(1);
  expect((await published(broken)).mode).toBe('on');
}, 60_000);

test('a rule that fails now and then is left on: only failures in a row count', async () => {
  const broken = await brokenRule();
  for (let round = 0; round < 3; round++) {
    for (let n = 0; n < 9; n++) await writes('break');
    expect(await failures(broken)).toBe(9);
    await writes('Hello');
    expect(await failures(broken)).toBe(0);
  }
  expect((await published(broken)).mode).toBe('on');
}, 60_000);

test('a rule that is only watched is switched off as well, and one that is fine leaves no trace', async () => {
  const fine = await desk.rule('fine', { type: 'new', actions: [{ type: 'addLabel', label: 'fine' }] });
  await writes('Hello');
  expect(await failures(fine)).toBeUndefined();
  await patchRule(desk.db, desk.agent.userId, fine, rulePatch.parse({ mode: 'watch' }));
  const { set, version } = await readPublished(desk.db);
  const unknown = { all: [{ fact: 'case.status', operator: 'fromTheFuture', value: 1 }] };
  await desk.db
    .insertInto('ruleVersions')
    .values({
      ruleSet: JSON.stringify({ ...set, rules: set.rules.map((rule) => ({ ...rule, conditions: unknown })) }),
    })
    .execute();
  for (let n = 0; n < 20; n++) await writes('Hello');
  expect(await published(fine)).toEqual({ version: version + 2, mode: 'off' });
}, 60_000);

import { setTimeout as pause } from 'node:timers/promises';
import { withoutRules } from '../automation/rules-of';
import { call, openDesk, type Desk } from './desk';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
beforeEach(() => withoutRules(desk.db));
afterAll(() => desk.close());

const vip = {
  name: 'VIP',
  type: 'new',
  mode: 'on',
  conditions: { all: [{ fact: 'message.text', operator: 'textContains', value: 'gold' }] },
  actions: [{ type: 'addLabel', label: 'vip' }],
};
const gold = {
  name: 'Gold is VIP',
  steps: [{ customerWrites: 'I am gold' }, { expect: { labels: ['vip'], matched: ['VIP'] } }],
};
const never = { name: 'Nobody is VIP', steps: [{ customerWrites: 'I am gold' }, { expect: { labels: [] } }] };

const admin = async (what: string, body?: unknown) => {
  const { statusCode, body: text } = await call(desk.app, what, desk.administrator, body);
  return { status: statusCode, body: text === '' ? null : JSON.parse(text) };
};
const newestVersion = async () => (await admin('GET /api/rules/versions?limit=1')).body.items[0];
const refused = ({ status, body }: { status: number; body: { type: string } }) => [status, body.type];
const FAILED = [409, 'urn:answerhall:problem:scenario-failed'];

/** A rule that is live, with a scenario that passes. */
async function openWithScenario() {
  const { body: rule } = await admin('POST /api/rules', vip);
  expect((await admin('PUT /api/rules/scenarios', { scenarios: [gold] })).body.items).toEqual([gold]);
  return rule as { id: string };
}

test('scenarios are part of the rules, as they were written', async () => {
  await openWithScenario();
  expect((await admin('GET /api/rules/scenarios')).body).toEqual({ items: [gold], nextCursor: null });
  const { version } = await newestVersion();
  expect((await admin(`GET /api/rules/versions/${version}`)).body.scenarios).toEqual([gold]);
  expect((await admin('PUT /api/rules/scenarios', { scenarios: [gold] })).status).toBe(200);
  expect((await newestVersion()).version).toBe(version);
});

describe('one of them', () => {
  const change = (body: unknown) => admin('PATCH /api/rules/scenarios?draft=true', body);
  const listed = async () => (await admin('GET /api/rules/scenarios?draft=true')).body.items;
  const better = { ...gold, name: 'Gold is a VIP' };

  test('is added, changed in its place and deleted, and the others stay', async () => {
    await openWithScenario();
    expect((await change({ before: null, after: never })).body.items).toEqual([gold, never]);
    const { steps, name } = gold;
    expect((await change({ before: { steps, name }, after: better })).body.items).toEqual([better, never]);
    expect((await change({ before: better, after: null })).body.items).toEqual([never]);
    expect(await listed()).toEqual([never]);
  });

  test('that somebody has changed or deleted meanwhile is not overwritten', async () => {
    await openWithScenario();
    await change({ before: gold, after: better });
    const late = { before: gold, after: { ...gold, start: '2026-01-12T09:00' } };
    expect(refused(await change(late))).toEqual([409, 'urn:answerhall:problem:scenario-changed']);
    expect((await change({ ...late, before: { ...better, steps: [] } })).body.detail).toBe(
      'Somebody has changed or deleted the scenario "Gold is a VIP" meanwhile: read it again.',
    );
    const other = { ...better, steps: [] };
    expect((await change({ before: other, after: null })).status).toBe(409);
    expect(await listed()).toEqual([better]);
  });

  test('may be sent again: what is so already stays so', async () => {
    await openWithScenario();
    for (let times = 0; times < 2; times += 1) {
      expect((await change({ before: null, after: never })).status).toBe(200);
      expect((await change({ before: gold, after: better })).status).toBe(200);
    }
    expect(await listed()).toEqual([better, never]);
    for (let times = 0; times < 2; times += 1)
      expect((await change({ before: never, after: null })).status).toBe(200);
    expect(await listed()).toEqual([better]);
  });

  test('has a name of its own, and there are not more than there may be', async () => {
    await openWithScenario();
    const taken = await change({ before: null, after: { ...never, name: gold.name } });
    expect(taken).toMatchObject({ status: 400, body: { errors: [{ path: 'after.name' }] } });
    expect((await change({ before: null, after: null })).status).toBe(400);
    const empty = await change({ before: null, after: { ...never, steps: [{ customerWrites: '' }] } });
    expect(empty.body.errors).toEqual([
      { path: 'after.steps[0].customerWrites', message: 'Must not be empty.' },
    ]);
    const scenarios = Array.from({ length: 200 }, (_, at) => ({ ...gold, name: `${at}` }));
    await admin('PUT /api/rules/scenarios?draft=true', { scenarios });
    expect(refused(await change({ before: null, after: gold }))).toEqual([
      409,
      'urn:answerhall:problem:too-many-scenarios',
    ]);
    expect((await change({ before: scenarios[7], after: gold })).status).toBe(200);
  });
});

test('they are run on what is live, on the draft, or instead of those that are stored', async () => {
  const { id } = await openWithScenario();
  const run = await admin('POST /api/rules/scenarios/run', {});
  expect(run.body).toEqual({
    passed: true,
    results: [{ name: gold.name, passed: true, failures: [], ms: expect.any(Number) }],
  });
  await admin(`PATCH /api/rules/${id}?draft=true`, { actions: [{ type: 'addLabel', label: 'gold' }] });
  const draft = await admin('POST /api/rules/scenarios/run', { draft: true });
  expect(draft.body).toMatchObject({
    passed: false,
    results: [
      {
        failures: [
          {
            step: 2,
            path: 'steps[1].expect.labels',
            expected: ['vip'],
            actual: ['gold'],
            words: expect.stringMatching(/^Step 2 .*"labels" should be \["vip"\], and is \["gold"\]/),
          },
        ],
      },
    ],
  });
  const other = await admin('POST /api/rules/scenarios/run', { scenarios: [never] });
  expect(other.body).toMatchObject({ passed: false, results: [{ name: never.name }] });
});

describe('while a scenario fails', () => {
  test('no change goes live, unless it is overridden, which is recorded', async () => {
    const { id } = await openWithScenario();
    const before = await newestVersion();
    const off = await admin(`PATCH /api/rules/${id}`, { mode: 'off' });
    expect(refused(off)).toEqual(FAILED);
    expect(off.body.detail).toMatch(/"Gold is VIP": Step 2.*override=true/);
    expect(off.body.scenarios).toMatchObject([
      { name: gold.name, passed: false, failures: [{ step: 2 }, { step: 2 }] },
    ]);
    expect(refused(await admin(`DELETE /api/rules/${id}`))).toEqual(FAILED);
    expect(await newestVersion()).toEqual(before);

    expect((await admin(`PATCH /api/rules/${id}?override=true`, { mode: 'off' })).status).toBe(200);
    expect(await newestVersion()).toMatchObject({ version: before.version + 1, overridden: [gold.name] });
    // What was overridden once is asked again.
    expect(refused(await admin('POST /api/rules', { ...vip, name: 'Other' }))).toEqual(FAILED);
    expect((await admin(`PATCH /api/rules/${id}`, { mode: 'on' })).status).toBe(200);
    expect((await newestVersion()).overridden).toEqual([]);
  });

  test('the draft can be changed, but not published', async () => {
    await openWithScenario();
    expect((await admin('PUT /api/rules/scenarios?draft=true', { scenarios: [gold, never] })).status).toBe(
      200,
    );
    const publish = await admin('POST /api/rules/publish', { note: 'x' });
    expect(refused(publish)).toEqual(FAILED);
    expect(publish.body.scenarios).toMatchObject([{ name: never.name }]);
    const published = await admin('POST /api/rules/publish', { note: 'x', override: true });
    expect(published).toMatchObject({ status: 200, body: { overridden: [never.name], note: 'x' } });
    expect((await admin('GET /api/rules/draft')).status).toBe(404);
  });

  test('an earlier version that fails does not come back either', async () => {
    const { id } = await openWithScenario();
    await admin(`PATCH /api/rules/${id}?override=true`, { mode: 'off' });
    const { version } = await newestVersion();
    await admin('PUT /api/rules/scenarios', { scenarios: [] });
    const restore = (body: unknown) => admin(`POST /api/rules/versions/${version}/restore`, body);
    expect(refused(await restore({}))).toEqual(FAILED);
    expect((await restore({ override: true })).body).toMatchObject({ overridden: [gold.name] });
  });
});

test('two who publish at the same time both do, each with the scenarios played on what went live', async () => {
  await openWithScenario();
  const both = await Promise.all(
    ['One', 'Other'].map((name) => admin('POST /api/rules', { ...vip, name, conditions: { all: [] } })),
  );
  // Each of the two rules is in order by itself and beside the other.
  expect(both.map(({ status, body }) => [status, body.type])).toEqual([
    [201, 'new'],
    [201, 'new'],
  ]);
  expect((await admin('GET /api/rules')).body.items).toHaveLength(3);
});

test('while scenarios are played, other changes of the rules do not wait', async () => {
  await openWithScenario();
  const long = {
    name: 'Long',
    steps: Array.from({ length: 40 }, () => ({ customerWrites: 'Hello' })),
  };
  let done = false;
  const publishing = admin('PUT /api/rules/scenarios', { scenarios: [long] }).finally(() => (done = true));
  await pause(150);
  expect((await admin('POST /api/rules?draft=true', vip)).status).toBe(201);
  expect(done).toBe(false);
  expect((await publishing).status).toBe(200);
});

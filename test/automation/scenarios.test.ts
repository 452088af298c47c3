import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { parse, stringify } from 'yaml';
import { runScenarios } from '../../automation/run-scenarios';
import { readRuleFile } from '../../rule-files/file';
import { NO_RULES, type RuleSet } from '../../rules/rule-set';
import { replacingRuleSet, ruleSetInput } from '../../rules/rule-set-schema';
import { always, kindIs, openRuleDesk, type RuleDesk } from './rule-desk';

let desk: RuleDesk;
beforeAll(async () => void (desk = await openRuleDesk()), 60_000);
afterAll(() => desk?.close());

const activatedBy = (who: string) => ({
  all: [
    { fact: 'change.kinds', operator: 'contains', value: 'chatActivated' },
    { fact: 'change.by', operator: 'equal', value: who },
  ],
});
const rule = (name: string, more: Record<string, unknown>) => ({
  id: randomUUID(),
  name,
  mode: 'on',
  conditions: always,
  ...more,
});
const asMail = [
  rule('End new chats', { type: 'new', actions: [{ type: 'endChat', status: 'open' }] }),
  rule('End chats activated by a customer', {
    type: 'updated',
    conditions: activatedBy('customer'),
    actions: [{ type: 'endChat', status: 'open' }],
  }),
  rule('End chats activated by an agent', {
    type: 'updated',
    conditions: activatedBy('agent'),
    actions: [{ type: 'endChat', status: 'pending' }],
  }),
];

const setOf = (rules: unknown[], ...scenarios: unknown[]): RuleSet =>
  replacingRuleSet(ruleSetInput.parse({ rules, scenarios }), NO_RULES, '2026-11-25T00:00:00.000Z');

/** What fails of scenarios with these steps, in words. */
async function failing(rules: unknown[], steps: unknown[], more: Record<string, unknown> = {}) {
  const [result] = await runScenarios(desk.db, setOf(rules, { name: 'A story', steps, ...more }));
  expect(result!.passed).toBe(result!.failures.length === 0);
  return result!.failures;
}

test('a team that treats chats as mail has a scenario for its three rules', async () => {
  expect(
    await failing(asMail, [
      { customerWrites: 'Dear Sirs' },
      {
        expect: { chat: 'ended', endedBy: 'rule', status: 'open', matched: ['End new chats'], caseCount: 1 },
      },
      { passes: 'PT30M' },
      { agentAnswers: 'Dear Grace' },
      { expect: { chat: 'ended', status: 'pending', takenBy: 'Agent', assignee: null } },
      { at: '14:30' },
      { customerWrites: 'Thank you' },
      { expect: { chat: 'ended', status: 'open', caseCount: 1, messages: [], notified: [] } },
    ]),
  ).toEqual([]);
});

test('the scenario that the document shows passes with the rules that it shows', async () => {
  const document = readFileSync(join(__dirname, '../../docs/rules.md'), 'utf8');
  const [, yaml] = /```yaml scenarios\n(.*?)```/s.exec(document)!;
  const rules = [...document.matchAll(/```json example\n(.*?)```/gs)].map(([, json]) => JSON.parse(json!));
  const read = readRuleFile(
    stringify({ rules: rules.filter(({ name }) => name.startsWith('End ')), ...parse(yaml!) }),
  );
  if (!('set' in read)) throw new Error(JSON.stringify(read.faults));
  const [result, ...others] = await runScenarios(desk.db, replacingRuleSet(read.set, NO_RULES, ''));
  expect([result!.failures, others]).toEqual([[], []]);
});

describe('time that passes', () => {
  test('ends a chat after ten minutes of silence, and not a second before', async () => {
    const story = (passes: string, chat: string) => [
      { customerWrites: 'Hello' },
      { passes },
      { expect: { chat, endedBy: chat === 'ended' ? 'inactivity' : null, status: 'open' } },
    ];
    expect(await failing([], story('PT9M59S', 'active'))).toEqual([]);
    expect(await failing([], story('PT10M', 'ended'))).toEqual([]);
  });

  test('brings what happens on the way to pass at its own time', async () => {
    const note = rule('Note the end', {
      type: 'updated',
      conditions: kindIs('chatEnded'),
      actions: [{ type: 'addNote', text: '{{ time.date }} {{ time.time }}' }],
    });
    expect(
      await failing(
        [note],
        [
          { customerWrites: 'Hello' },
          { passes: 'P3D' },
          { expect: { chat: 'ended', notes: ['2026-03-28 09:10'], window: 'closed' } },
        ],
        { start: '2026-03-28T09:00', settings: { timeZone: 'Europe/Berlin' } },
      ),
    ).toEqual([]);
  });

  test('closes the window 24 hours after the last message', async () => {
    const story = (passes: string, window: string) => [
      { customerWrites: 'Hi' },
      { passes },
      { expect: { window } },
    ];
    expect(await failing([], story('PT23H59M59S', 'open'))).toEqual([]);
    expect(await failing([], story('PT24H', 'closed'))).toEqual([]);
  });

  test('makes time rules fire, also those that are due in days', async () => {
    const close = rule('Close what nobody answers', {
      type: 'current',
      after: { fact: 'message.lastAgentAt', duration: 'P3D' },
      conditions: { all: [{ fact: 'case.status', operator: 'equal', value: 'pending' }] },
      actions: [{ type: 'setStatus', status: 'closed' }],
    });
    expect(
      await failing(
        [close],
        [
          { customerWrites: 'Hello' },
          { agentAnswers: 'Hi' },
          { passes: 'P2DT23H59M' },
          { expect: { status: 'pending', notMatched: ['Close what nobody answers'] } },
          { passes: 'PT1M' },
          { expect: { status: 'closed', matched: ['Close what nobody answers'] } },
          { customerWrites: 'Hello again' },
          { expect: { status: 'open', chat: 'active', caseCount: 2 } },
        ],
      ),
    ).toEqual([]);
  });

  test('is postponed by an agent', async () => {
    expect(
      await failing(
        [],
        [
          { customerWrites: 'Hello' },
          { agentTakes: true },
          { agentPostpones: true },
          { passes: 'PT14M' },
          { expect: { chat: 'active' } },
          { passes: 'PT1M' },
          { expect: { chat: 'ended', status: 'open' } },
        ],
      ),
    ).toEqual([]);
  });

  test('gives a chat back whose taker went away', async () => {
    expect(
      await failing(
        [],
        [
          { customerWrites: 'Hello' },
          { agentTakes: 'Bob' },
          { expect: { takenBy: 'Bob' } },
          { presence: { agent: 'Bob', is: 'offline' } },
          { passes: 'PT1M59S' },
          { expect: { takenBy: 'Bob' } },
          { passes: 'PT1S' },
          { expect: { takenBy: null, chat: 'active' } },
        ],
        { given: { agents: [{ name: 'Ada' }, { name: 'Bob' }] } },
      ),
    ).toEqual([]);
  });
});

test('nothing real is touched', async () => {
  const counts = async () =>
    (
      await sql<{ name: string; rows: number }>`
        select relname as name, (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from public.%I', relname), false, true, '')))[1]::text::int as rows
        from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 1
      `.execute(desk.db)
    ).rows;
  const number = async () => (await sql`select last_value, is_called from case_number`.execute(desk.db)).rows;
  const before = [await counts(), await number()];
  expect(await failing(asMail, [{ customerWrites: 'Hello' }, { agentAnswers: 'Hi' }])).toEqual([]);
  expect([await counts(), await number()]).toEqual(before);
});

describe('what an agent does', () => {
  const agents = { given: { agents: [{ name: 'Ada' }, { name: 'Bob', presence: 'offline' }] } };

  test('is told by name, or is done by the first of them', async () => {
    const marked = rule('Mark notes', {
      type: 'updated',
      conditions: kindIs('note'),
      actions: [{ type: 'addLabel', label: 'noted' }],
    });
    expect(
      await failing(
        [marked],
        [
          { customerWrites: 'Hello' },
          { agentNote: 'Knows us' },
          { expect: { notes: ['Knows us'], labels: ['noted'] } },
          {
            agentSets: {
              priority: 'high',
              labels: ['vip'],
              assignee: 'Bob',
              fields: { plan: 'gold', seats: 3 },
            },
          },
          {
            expect: {
              priority: 'high',
              labels: { contains: ['vip'] },
              assignee: 'Bob',
              fields: { seats: 3 },
            },
          },
          { agentSets: { assignee: null, group: 'support' } },
          { expect: { assignee: null, group: 'Support' } },
          { agentAnswers: { text: 'Bye', agent: 'Bob', endChat: { status: 'pending' } } },
          { expect: { chat: 'ended', endedBy: 'agent', takenBy: 'Bob', status: 'pending' } },
          { agentAnswers: 'One more thing' },
          { expect: { chat: 'active', takenBy: 'Ada' } },
          { agentEndsChat: { status: 'closed' } },
          { expect: { chat: 'ended', status: 'closed', caseCount: 1 } },
        ],
        agents,
      ),
    ).toEqual([]);
  });

  test('that the product refuses fails the scenario, in its words', async () => {
    expect(
      await failing([], [{ customerWrites: 'Hi' }, { passes: 'P1D' }, { agentAnswers: 'Too late' }]),
    ).toMatchObject([
      {
        step: 3,
        path: 'steps[2].agentAnswers',
        words: expect.stringMatching(/^Step 3 \(Tue .*Only an approved/),
      },
    ]);
  });

  test('by somebody who is not there fails it', async () => {
    expect(await failing([], [{ customerWrites: 'Hi' }, { agentTakes: 'Zoe' }])).toMatchObject([
      { step: 2, path: 'steps[1].agentTakes.agent', words: expect.stringContaining('given.agents') },
    ]);
  });
});

test('a delivery that fails is an event like any other, and the case is open again', async () => {
  const retry = rule('Alarm', {
    type: 'updated',
    conditions: { all: [{ fact: 'message.errorCode', operator: 'equal', value: '63016' }] },
    actions: [{ type: 'setPriority', priority: 'critical' }],
  });
  expect(
    await failing(
      [retry],
      [
        { customerWrites: 'Hi' },
        { agentAnswers: { text: 'Hello', endChat: { status: 'pending' } } },
        { deliveryFails: { code: '63016' } },
        { expect: { status: 'open', priority: 'critical', matched: ['Alarm'] } },
      ],
    ),
  ).toEqual([]);
  expect(await failing([], [{ customerWrites: 'Hi' }, { deliveryFails: { code: '1' } }])).toHaveLength(1);
});

test('a customer chooses from a list, and another one writes too', async () => {
  const menu = rule('Menu', {
    type: 'updated',
    conditions: { all: [{ fact: 'message.listChoice', operator: 'equal', value: 'billing' }] },
    actions: [{ type: 'addLabel', label: 'billing' }],
  });
  expect(
    await failing(
      [menu],
      [
        { customerWrites: 'Hi' },
        { customerWrites: { button: { text: 'Bills', payload: 'billing', fromList: true } } },
        { expect: { labels: ['billing'], matched: ['Menu'] } },
        { customerWrites: { text: 'Hi', from: 'Bob' } },
        { expect: { labels: [], caseCount: 1 } },
        { customerWrites: { text: '', kind: 'image', from: 'Customer' } },
        { expect: { labels: ['billing'], caseCount: 1 } },
      ],
    ),
  ).toEqual([]);
});

test('messages, webhooks and notifications of rules are seen, and nobody is written to or called', async () => {
  const all = rule('All', {
    type: 'new',
    actions: [
      { type: 'sendMessage', text: 'Hello {{ contact.firstName }}, {{ time.weekday }}' },
      { type: 'callWebhook', url: 'https://example.com/new' },
      { type: 'notify', groupId: desk.integration.groupId, text: 'New' },
    ],
  });
  const expected = {
    messages: ['Hello Grace, Monday'],
    webhooks: ['https://example.com/new'],
    notified: ['Ada', 'Lin'],
  };
  const given = {
    contact: { name: 'Grace Hopper', labels: ['vip'], fields: { plan: 'gold' } },
    agents: [{ name: 'Lin' }],
  };
  expect(
    await failing(
      [all],
      [{ customerWrites: 'Hi' }, { expect: expected }, { expect: { messages: { contains: 'Grace' } } }],
      {
        given,
      },
    ),
  ).toEqual([]);
});

test('what a rule only watches acts in a scenario, and what is off does not', async () => {
  const watched = rule('Watched', {
    type: 'new',
    mode: 'watch',
    actions: [{ type: 'addLabel', label: 'a' }],
  });
  const off = rule('Off', { type: 'new', mode: 'off', actions: [{ type: 'addLabel', label: 'b' }] });
  expect(
    await failing(
      [watched, off],
      [{ customerWrites: 'Hi' }, { expect: { labels: ['a'], notMatched: ['Off'] } }],
    ),
  ).toEqual([]);
});

test('settings and the group are those of the scenario', async () => {
  const hours = {
    monday: [{ from: '10:00', to: '12:00' }],
    tuesday: [],
    wednesday: [],
    thursday: [],
    friday: [],
    saturday: [],
    sunday: [],
  };
  const closed = rule('Closed', {
    type: 'new',
    conditions: { all: [{ fact: 'time.isBusinessHours', operator: 'equal', value: false }] },
    actions: [{ type: 'sendMessage', text: 'Closed' }],
  });
  const story = [
    { customerWrites: 'Hi' },
    { expect: { messages: ['Closed'], group: 'Support' } },
    { passes: 'PT1M' },
    { expect: { chat: 'ended' } },
  ];
  const more = {
    settings: { inactivityTimeout: 'PT1M', businessHours: hours },
    given: { group: 'Support', integration: 'Test number' },
  };
  expect(await failing([closed], story, more)).toEqual([]);
  expect(await failing([closed], story, { ...more, start: '2026-01-12T10:30' })).toMatchObject([
    { step: 2, path: 'steps[1].expect.messages', expected: ['Closed'], actual: [] },
  ]);
  expect(await failing([], story, { given: { group: 'Nowhere' } })).toMatchObject([
    { step: 0, path: 'given.group' },
  ]);
});

describe('a scenario that fails', () => {
  test('says all that is wrong at the step, and ends there', async () => {
    const failures = await failing(asMail, [
      { customerWrites: 'Hi' },
      {
        expect: {
          status: 'pending',
          chat: 'active',
          matched: ['End chats activated by an agent', 'Unheard of'],
        },
      },
      { expect: { status: 'closed' } },
    ]);
    expect(failures.map(({ path }) => path)).toEqual([
      'steps[1].expect.status',
      'steps[1].expect.chat',
      'steps[1].expect.matched[0]',
      'steps[1].expect.matched[1]',
    ]);
    expect(failures[0]).toMatchObject({ step: 2, expected: 'pending', actual: 'open' });
    expect(failures[0]!.words).toMatch(
      /^Step 2 \(Mon 2026-01-12 09:00:00\): "status" should be "pending", and is "open"\.$/,
    );
    expect(failures[2]!.words).toContain('these have: End new chats');
    expect(failures[3]!.words).toContain('no rule called "Unheard of"');
  });

  test('by what it can not do leaves the next one as it was', async () => {
    const set = setOf(
      asMail,
      { name: 'Impossible', steps: [{ agentNote: 'Nobody is there' }] },
      { name: 'Backwards', steps: [{ at: '2020-01-01T00:00:00Z' }] },
      { name: 'In order', steps: [{ customerWrites: 'Hi' }, { expect: { caseCount: 1 } }] },
    );
    const results = await runScenarios(desk.db, set);
    expect(results.map(({ passed }) => passed)).toEqual([false, false, true]);
    expect(results[1]!.failures[0]!.words).toContain('time only goes forward');
  });

  test('because there is no more time says so', async () => {
    const set = setOf(
      [],
      { name: 'A', steps: [{ customerWrites: 'Hi' }] },
      { name: 'B', steps: [{ customerWrites: 'Hi' }] },
    );
    const results = await runScenarios(desk.db, set, set.scenarios, 0);
    expect(results.map(({ failures }) => failures[0]!.words)).toEqual(
      Array(2).fill(expect.stringMatching(/Not finished/)),
    );
  });
});

test('a customer who writes meanwhile is taken in without waiting, and two runs at once do not meet', async () => {
  const story = { name: 'Long', steps: Array.from({ length: 12 }, () => ({ customerWrites: 'Hello' })) };
  const set = setOf(asMail, story, {
    name: 'Numbers begin at 1',
    steps: [{ customerWrites: 'Hi' }, { expect: { caseCount: 1 } }],
  });
  const order: string[] = [];
  const runs = Promise.all([0, 1].map(() => runScenarios(desk.db, set))).finally(() => order.push('runs'));
  const id = await desk.writes(desk.newCustomer(), 'Real');
  await desk.lookAll(id);
  order.push('customer');
  expect((await desk.caseOf(id)).subject).toBe('Real');
  for (const results of await runs) expect(results.map(({ failures }) => failures)).toEqual([[], []]);
  expect(order).toEqual(['customer', 'runs']);
}, 120_000);

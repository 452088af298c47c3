import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { runScenarios } from '../../automation/run-scenarios';
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

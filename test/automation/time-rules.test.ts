import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { armAfterPublication, armAgain, countReach, readArmingProgress } from '../../automation/arm-cases';
import { readPublished } from '../../automation/rule-sets';
import { answer } from '../../cases/answer';
import { changeCase } from '../../cases/change-case';
import { endChatByHand } from '../../cases/chat-actions';
import { rescheduleChats } from '../../cases/reschedule-chats';
import { inTransaction } from '../../db/transaction';
import { rulePatch } from '../../rules/schema';
import { openRuleDesk, type RuleDesk } from './rule-desk';
import { deleteRule, patchRule } from './rules-of';

let desk: RuleDesk;
beforeAll(async () => (desk = await openRuleDesk()));
beforeEach(async () => {
  await desk.withoutRules();
  await armAfterPublication(desk.db);
});
afterAll(() => desk.close());

const MINUTE = 60_000;
const label = (name: string) => ({ actions: [{ type: 'addLabel', label: name }] });
const timeRule = (fact: string, duration: string, more: object = {}) =>
  desk.rule(duration, {
    type: 'current',
    after: { fact, duration, ...more },
    ...label(duration),
  });
const armings = (conversationId: string) =>
  desk.db
    .selectFrom('ruleArmings')
    .selectAll()
    .where('conversationId', '=', conversationId)
    .orderBy('dueAt')
    .execute();
const waiting = async (id: string) => (await armings(id)).filter(({ usedAt }) => usedAt === null);

/** Looks as the workflow does when its timer has reached the deadline that the look before gave it. */
async function reach(id: string, dueAt: Date | undefined) {
  if (!dueAt) throw new Error('Nothing is armed.');
  return desk.look({ conversationId: id, dueAt: dueAt.toISOString() });
}
const chat = async (text = 'Hello') => {
  const id = await desk.writes(desk.newCustomer(), text);
  await desk.lookAll(id);
  return id;
};
const reply = async (id: string) => {
  const { number } = await desk.caseOf(id);
  await answer(desk.db, desk.agent, number, { text: 'Yes', clientId: randomUUID() }, () => desk.channel);
  await desk.lookAll(id);
};

test('a rule fires once, when its time after the anchor has passed', async () => {
  await timeRule('message.lastCustomerAt', 'PT5M');
  const id = await chat();
  const [arming] = await waiting(id);
  const c = await desk.caseOf(id);
  expect(arming).toMatchObject({ caseId: c.id, anchor: c.lastCustomerAt });
  expect(arming!.dueAt.getTime() - arming!.anchor.getTime()).toBe(5 * MINUTE);
  const outlook = await desk.look({ conversationId: id, dueAt: null });
  expect(outlook.next?.dueAt).toBe(arming!.dueAt.toISOString());
  await reach(id, arming!.dueAt);
  expect((await desk.caseOf(id)).labels).toEqual(['PT5M']);
  await reach(id, arming!.dueAt);
  expect((await desk.runs(id)).map(({ outcome }) => outcome)).toEqual(['matched']);
  const event = (await desk.events(id)).find(({ kind }) => kind === 'timePassed');
  expect(event).toMatchObject({ byType: 'system', occurredAt: arming!.dueAt });
  expect(await waiting(id)).toEqual([]);
});

test('nothing fires before its time, and a look that comes for another reason fires nothing', async () => {
  await timeRule('message.lastCustomerAt', 'PT5M');
  const id = await chat();
  const [arming] = await waiting(id);
  await reach(id, new Date(arming!.dueAt.getTime() - 1));
  await desk.look({ conversationId: id, dueAt: null });
  expect((await desk.caseOf(id)).labels).toEqual([]);
});

test('another message moves it, and what was armed for the one before never fires', async () => {
  await timeRule('message.lastCustomerAt', 'PT5M');
  const from = desk.newCustomer();
  const id = await desk.writes(from, 'Hello');
  await desk.lookAll(id);
  const [first] = await waiting(id);
  await desk.writes(from, 'Anybody?');
  // The timer of the first one is reached before anybody has looked at the second.
  await reach(id, first!.dueAt);
  expect((await desk.caseOf(id)).labels).toEqual([]);
  const [second] = await waiting(id);
  expect(second!.dueAt.getTime()).toBeGreaterThan(first!.dueAt.getTime());
  await reach(id, second!.dueAt);
  expect((await desk.caseOf(id)).labels).toEqual(['PT5M']);
});

test.each<[fact: string, prepare: (id: string) => Promise<unknown>]>([
  ['case.createdAt', () => Promise.resolve()],
  ['message.lastCustomerAt', () => Promise.resolve()],
  ['message.lastAgentAt', reply],
  ['case.statusChangedAt', () => Promise.resolve()],
  ['case.waitingSince', () => Promise.resolve()],
  ['chat.endsAt', () => Promise.resolve()],
  ['window.closesAt', () => Promise.resolve()],
  [
    'chat.endedAt',
    async (id) => {
      await endChatByHand(desk.db, desk.agent, (await desk.caseOf(id)).number, 'pending');
      await desk.lookAll(id);
    },
  ],
  [
    'assignee.changedAt',
    async (id) => {
      const { number } = await desk.caseOf(id);
      await changeCase(desk.db, desk.agent, number, { assigneeId: desk.agent.userId });
      await desk.lookAll(id);
    },
  ],
])('a rule counts from %s', async (fact, prepare) => {
  // Before the end of the chat and of the window, so that nothing else is due first.
  const duration = ['chat.endsAt', 'window.closesAt'].includes(fact) ? '-PT1M' : 'PT1M';
  await timeRule(fact, duration);
  const id = await chat();
  await prepare(id);
  const armed = await waiting(id);
  expect(armed).toHaveLength(1);
  await reach(id, armed[0]!.dueAt);
  expect((await desk.caseOf(id)).labels).toEqual([duration]);
});

test('an answer ends the waiting, and its rule with it', async () => {
  await timeRule('case.waitingSince', 'PT5M');
  const id = await chat();
  const [arming] = await waiting(id);
  await reply(id);
  expect(await waiting(id)).toEqual([]);
  await reach(id, arming!.dueAt);
  expect((await desk.caseOf(id)).labels).toEqual([]);
});

test('new settings that move the end of a chat move what counts from it', async () => {
  await timeRule('chat.endsAt', '-PT1M');
  const id = await chat();
  const timeout = (inactivityTimeoutMs: number) =>
    desk.db
      .updateTable('integrations')
      .set({ inactivityTimeoutMs })
      .where('id', '=', desk.integration.id)
      .execute();
  await timeout(4 * MINUTE);
  await rescheduleChats(desk.db);
  await desk.look({ conversationId: id, dueAt: null });
  const { chatEndsAt } = await desk.caseOf(id);
  expect((await waiting(id)).map(({ dueAt }) => dueAt.getTime())).toEqual([chatEndsAt!.getTime() - MINUTE]);
  await desk.db.updateTable('integrations').set({ inactivityTimeoutMs: null }).execute();
});

test('an arming is used up when its conditions do not hold', async () => {
  await desk.rule('closed only', {
    type: 'current',
    after: { fact: 'case.createdAt', duration: 'PT5M' },
    conditions: { all: [{ fact: 'case.status', operator: 'equal', value: 'closed' }] },
    ...label('x'),
  });
  const id = await chat();
  await reach(id, (await waiting(id))[0]!.dueAt);
  expect((await desk.caseOf(id)).labels).toEqual([]);
  expect((await armings(id)).map(({ usedAt }) => usedAt !== null)).toEqual([true]);
});

test('rules that are due together run in their order, and what they do is one change that updated rules judge', async () => {
  await desk.rule('first', {
    type: 'current',
    after: { fact: 'case.createdAt', duration: 'PT5M' },
    actions: [{ type: 'setPriority', priority: 'high' }],
  });
  await desk.rule('second', {
    type: 'current',
    after: { fact: 'case.createdAt', duration: 'PT5M' },
    conditions: { all: [{ fact: 'case.priority', operator: 'equal', value: 'high' }] },
    ...label('seen'),
  });
  await desk.rule('then', { type: 'updated', ...label('updated') });
  const id = await chat();
  await reach(id, (await waiting(id))[0]!.dueAt);
  await desk.lookAll(id);
  expect(await desk.caseOf(id)).toMatchObject({ priority: 'high', labels: ['seen', 'updated'] });
  const kinds = (await desk.events(id)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'timePassed')).toHaveLength(1);
});

test('a deadline farther than a day is left to wake_at', async () => {
  await timeRule('case.createdAt', 'P3D');
  const id = await chat();
  await endChatByHand(desk.db, desk.agent, (await desk.caseOf(id)).number, 'pending');
  await sql`update conversations set window_close_handled = true where id = ${id}`.execute(desk.db);
  await desk.lookAll(id);
  const outlook = await desk.look({ conversationId: id, dueAt: null });
  expect(outlook).toMatchObject({ next: null, near: false });
  const [arming] = await waiting(id);
  const { wakeAt } = await desk.db
    .selectFrom('conversations')
    .select('wakeAt')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  expect(wakeAt).toEqual(new Date(arming!.dueAt.getTime() - MINUTE));
});

describe('publishing', () => {
  test('arms what is still to come, leaves the past alone, and moves wake_at', async () => {
    const [old, young] = [await chat(), await chat()];
    await sql`update cases set created_at = created_at - interval '1 hour' where conversation_id = ${old}`.execute(
      desk.db,
    );
    await timeRule('case.createdAt', 'PT30M');
    expect(await armAfterPublication(desk.db)).toBe(true);
    expect(await waiting(old)).toEqual([]);
    expect(await waiting(young)).toHaveLength(1);
    expect((await readArmingProgress(desk.db)).done).toBe(true);
    expect(await armAfterPublication(desk.db)).toBe(false);
    // Neither does a later look reach back.
    await desk.look({ conversationId: old, dueAt: null });
    expect(await waiting(old)).toEqual([]);
  });

  test('of rules that wait for nothing new computes nothing', async () => {
    await timeRule('case.createdAt', 'PT30M');
    await armAfterPublication(desk.db);
    await desk.rule('another', { type: 'new', ...label('x') });
    expect((await readArmingProgress(desk.db)).done).toBe(true);
  });

  test.each<[string, (id: string) => Promise<unknown>]>([
    ['switched off', (id) => patchRule(desk.db, desk.agent.userId, id, rulePatch.parse({ mode: 'off' }))],
    ['deleted', (id) => deleteRule(desk.db, desk.agent.userId, id)],
    [
      'made to wait for something else',
      (id) =>
        patchRule(
          desk.db,
          desk.agent.userId,
          id,
          rulePatch.parse({ after: { fact: 'chat.endedAt', duration: 'PT5M' } }),
        ),
    ],
  ])('a rule that is %s fires no more', async (_, change) => {
    const rule = await timeRule('message.lastCustomerAt', 'PT5M');
    const id = await chat();
    const [arming] = await waiting(id);
    await change(rule);
    // Reached before the due times are computed anew.
    await reach(id, arming!.dueAt);
    expect((await desk.caseOf(id)).labels).toEqual([]);
    await armAfterPublication(desk.db);
    expect(await waiting(id)).toEqual([]);
  });

  test('with the number of overdue cases confirmed reaches them, once', async () => {
    const id = await chat();
    await sql`update cases set created_at = created_at - interval '1 hour' where conversation_id = ${id}`.execute(
      desk.db,
    );
    const rule = await timeRule('case.createdAt', 'PT59M');
    const { version, set } = await readPublished(desk.db);
    const { overdue } = await countReach(desk.db, set, { overdueOf: new Set([rule]), waitingOf: new Set() });
    expect(overdue).toBeGreaterThanOrEqual(1);
    await desk.db
      .updateTable('ruleVersions')
      .set({ overdueRules: [rule] })
      .where('version', '=', version)
      .execute();
    await armAfterPublication(desk.db);
    const [arming] = await waiting(id);
    await reach(id, arming!.dueAt);
    expect((await desk.caseOf(id)).labels).toEqual(['PT59M']);
    await inTransaction(desk.db, armAgain);
    await armAfterPublication(desk.db);
    expect(await waiting(id)).toEqual([]);
  });

  test('cases whose time lies ahead are counted of the rules that are asked for, and are not overdue', async () => {
    const before = new Set(['00000000-0000-4000-8000-000000000000']);
    const rule = await timeRule('case.createdAt', 'PT5H');
    const { set } = await readPublished(desk.db);
    const count = (waitingOf: ReadonlySet<string>) =>
      countReach(desk.db, set, { overdueOf: new Set(), waitingOf });
    const { waiting: earlier } = await count(new Set([rule]));
    await chat();
    expect(await count(new Set([rule]))).toEqual({ overdue: 0, waiting: earlier + 1 });
    expect(await count(before)).toEqual({ overdue: 0, waiting: 0 });
  });

  test('that was cut short is done by the next one', async () => {
    const id = await chat();
    await timeRule('case.createdAt', 'PT30M');
    const stopped = new AbortController();
    stopped.abort();
    await armAfterPublication(desk.db, stopped.signal);
    expect((await readArmingProgress(desk.db)).done).toBe(false);
    // Somebody is at it, as far as anybody knows.
    expect(await armAfterPublication(desk.db)).toBe(false);
    await sql`update rule_versions set arming_at = arming_at - interval '2 minutes'`.execute(desk.db);
    expect(await armAfterPublication(desk.db)).toBe(true);
    expect(await waiting(id)).toHaveLength(1);
  });
});

test('business hours are counted where a rule says so, and follow the settings', async () => {
  const set = (values: object) =>
    desk.db
      .updateTable('workspaceSettings')
      .set({ values: JSON.stringify(values) })
      .execute();
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  const every = (intervals: object[]) => Object.fromEntries(days.map((day) => [day, intervals]));
  await timeRule('case.createdAt', 'PT48H', { businessHours: true });
  const id = await chat();
  const { createdAt } = await desk.caseOf(id);
  const due = async () => ((await waiting(id))[0]!.dueAt.getTime() - createdAt.getTime()) / MINUTE;
  expect(await due()).toBe(48 * 60);
  await set({ businessHours: every([{ from: '00:00', to: '12:00' }]) });
  await inTransaction(desk.db, armAgain);
  await armAfterPublication(desk.db);
  expect(await due()).toBeGreaterThan(72 * 60);
  await set({});
});

import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { armAfterPublication, armAgain, readArmingProgress } from '../../automation/arm-cases';
import { answer } from '../../cases/answer';
import { endChatByHand } from '../../cases/chat-actions';
import { lockConversation } from '../../cases/lock-conversation';
import type { CaseStatus } from '../../db/schema';
import { inTransaction } from '../../db/transaction';
import { rulePatch } from '../../rules/schema';
import { eventually } from '../desk';
import { openRuleDesk, type RuleDesk } from './rule-desk';
import { deleteRule, patchRule } from './rules-of';

let desk: RuleDesk;
beforeAll(async () => (desk = await openRuleDesk()));
beforeEach(async () => {
  await desk.withoutRules();
  await armAfterPublication(desk.db);
});
afterAll(() => desk.close());

const timeRule = (fact: string, duration: string) =>
  desk.rule(duration, {
    type: 'current',
    after: { fact, duration },
    actions: [{ type: 'addLabel', label: duration }],
  });
const waiting = (conversationId: string) =>
  desk.db
    .selectFrom('ruleArmings')
    .selectAll()
    .where('conversationId', '=', conversationId)
    .where('usedAt', 'is', null)
    .orderBy('dueAt')
    .execute();
const reach = (id: string, dueAt: Date) => desk.look({ conversationId: id, dueAt: dueAt.toISOString() });
const chat = async (from = desk.newCustomer()) => {
  const id = await desk.writes(from, 'Hello');
  await desk.lookAll(id);
  return id;
};
const end = (number: number, status: CaseStatus) => endChatByHand(desk.db, desk.agent, number, status);
const casesWaiting = async (id: string) => (await waiting(id)).map(({ caseId }) => caseId);
const anHourOld = (id: string) =>
  sql`update cases set created_at = created_at - interval '1 hour' where conversation_id = ${id}`.execute(
    desk.db,
  );

/** Computes the due times while `meanwhile` happens: it is held up at a conversation until that is done. */
async function armingWhile(id: string, meanwhile: () => Promise<unknown>): Promise<void> {
  let arming = Promise.resolve(false);
  await inTransaction(desk.db, async (trx) => {
    await lockConversation(trx, id);
    arming = armAfterPublication(desk.db);
    await eventually(
      () => waitsForLock(),
      (waits) => waits,
    );
    await meanwhile();
  });
  await arming;
}

async function waitsForLock(): Promise<boolean> {
  const { rows } = await sql`select 1 from pg_stat_activity where datname = current_database()
    and wait_event_type = 'Lock' and query like '%for update%'`.execute(desk.db);
  return rows.length > 0;
}

test('looks that come at once for the same deadline fire a rule once', async () => {
  await timeRule('case.createdAt', 'PT5M');
  const id = await chat();
  const [arming] = await waiting(id);
  await Promise.all([1, 2, 3, 4].map(() => reach(id, arming!.dueAt)));
  const events = await desk.events(id);
  expect(events.filter(({ kind }) => kind === 'timePassed')).toHaveLength(1);
  expect((await desk.runs(id)).map(({ outcome }) => outcome)).toEqual(['matched']);
});

test('a message that races with the deadline of its predecessor either comes first or finds it fired', async () => {
  await timeRule('message.lastCustomerAt', 'PT5M');
  const from = desk.newCustomer();
  const id = await chat(from);
  const [arming] = await waiting(id);
  await Promise.all([reach(id, arming!.dueAt), desk.writes(from, 'Wait'), reach(id, arming!.dueAt)]);
  await desk.lookAll(id);
  const [next, ...more] = await waiting(id);
  expect(more).toEqual([]);
  expect(next!.anchor).toEqual((await desk.caseOf(id)).lastCustomerAt);
  expect((await desk.runs(id)).length).toBeLessThanOrEqual(1);
});

test('more armings than fire in one transaction all fire, each once', async () => {
  const rule = await timeRule('case.createdAt', 'PT5M');
  const id = await chat();
  const [arming] = await waiting(id);
  const c = await desk.caseOf(id);
  // Cases of the same conversation, each with its own arming.
  await sql`
    with more as (
      insert into cases (id, number, conversation_id, contact_id, integration_id, channel_kind, channel_mode, status, group_id, created_at)
      select gen_random_uuid(), nextval('case_number'), conversation_id, contact_id, integration_id, channel_kind, 'async', 'closed', group_id, created_at
      from cases, generate_series(1, 120) where id = ${c.id} returning id)
    insert into rule_armings (case_id, rule_id, conversation_id, anchor, due_at)
    select id, ${rule}::uuid, ${id}::uuid, ${c.createdAt}::timestamptz, ${arming!.dueAt}::timestamptz from more`.execute(
    desk.db,
  );
  for (let looks = 0; looks < 20 && (await reach(id, arming!.dueAt)).more; looks++);
  await reach(id, arming!.dueAt);
  await desk.lookAll(id);
  expect(await waiting(id)).toEqual([]);
  expect(await desk.runs(id)).toHaveLength(121);
});

test('an anchor that moved without an event is armed anew when its old time comes', async () => {
  await timeRule('window.closesAt', '-PT1H');
  const from = desk.newCustomer();
  const id = await chat(from);
  const [first] = await waiting(id);
  await sql`update contacts set blocked = true where id = (select contact_id from conversations where id = ${id})`.execute(
    desk.db,
  );
  await pause(5);
  await desk.writes(from, 'Nobody reads this, and the window closes later');
  const outlook = await reach(id, first!.dueAt);
  const [second] = await waiting(id);
  expect(second!.dueAt.getTime()).toBeGreaterThan(first!.dueAt.getTime());
  expect(await desk.runs(id)).toEqual([]);
  expect(outlook.near).toBe(true);
});

test('rules further down see when the rules above have changed the status', async () => {
  await desk.rule('solve', { type: 'updated', actions: [{ type: 'setStatus', status: 'pending' }] });
  await desk.rule('just now', {
    type: 'updated',
    conditions: { all: [{ fact: 'case.minutesSinceStatusChange', operator: 'lessThan', value: 5 }] },
    actions: [{ type: 'addLabel', label: 'just now' }],
  });
  const from = desk.newCustomer();
  const id = await chat(from);
  await sql`update cases set status_changed_at = status_changed_at - interval '1 hour' where conversation_id = ${id}`.execute(
    desk.db,
  );
  await desk.writes(from, 'And now?');
  await desk.look({ conversationId: id, dueAt: null });
  const runs = await desk.runs(id);
  expect(runs.slice(0, 2).map(({ ruleName, eventSeq }) => [ruleName, eventSeq])).toEqual([
    ['solve', 2],
    ['just now', 2],
  ]);
});

describe('publishing', () => {
  test('a change of business hours while due times are computed is not lost', async () => {
    const id = await chat();
    await timeRule('case.createdAt', 'PT30M');
    await armingWhile(id, () => inTransaction(desk.db, armAgain));
    expect((await readArmingProgress(desk.db)).done).toBe(false);
    expect(await armAfterPublication(desk.db)).toBe(true);
    expect((await readArmingProgress(desk.db)).done).toBe(true);
    expect(await waiting(id)).toHaveLength(1);
  });

  test('while an older version is being armed leaves what the newer one says', async () => {
    const id = await chat();
    const old = await timeRule('case.createdAt', 'PT30M');
    let fresh = '';
    await armingWhile(id, async () => {
      await deleteRule(desk.db, desk.agent.userId, old);
      fresh = await timeRule('case.createdAt', 'PT40M');
    });
    expect(await waiting(id)).toEqual([]);
    await armAfterPublication(desk.db);
    expect((await waiting(id)).map(({ ruleId }) => ruleId)).toEqual([fresh]);
  });

  test('something else before the due times are there takes over what is still to be armed', async () => {
    const id = await chat();
    await anHourOld(id);
    const rule = await timeRule('case.createdAt', 'PT59M');
    await sql`update rule_versions set overdue_rules = array[${rule}::uuid]
      where version = (select max(version) from rule_versions)`.execute(desk.db);
    await patchRule(desk.db, desk.agent.userId, rule, rulePatch.parse({ name: 'Another name' }));
    expect((await readArmingProgress(desk.db)).done).toBe(false);
    await armAfterPublication(desk.db);
    expect((await waiting(id)).map(({ ruleId }) => ruleId)).toEqual([rule]);
  });

  test('overdue cases that were confirmed are reached for once, not again with new business hours', async () => {
    const id = await chat();
    await anHourOld(id);
    const rule = await timeRule('case.createdAt', 'PT59M');
    await sql`update rule_versions set overdue_rules = array[${rule}::uuid]
      where version = (select max(version) from rule_versions)`.execute(desk.db);
    await armAfterPublication(desk.db);
    const [arming] = await waiting(id);
    await reach(id, arming!.dueAt);
    // As after two months, when the record of the firing is gone.
    await sql`delete from rule_armings where conversation_id = ${id}`.execute(desk.db);
    await inTransaction(desk.db, armAgain);
    await armAfterPublication(desk.db);
    expect(await waiting(id)).toEqual([]);
  });
});

test('the window belongs to the case with the active chat, and after its end to the newest', async () => {
  await timeRule('window.closesAt', '-PT1H');
  const from = desk.newCustomer();
  const id = await chat(from);
  const first = await desk.caseOf(id);
  await end(first.number, 'closed');
  await desk.writes(from, 'Something else');
  const second = await desk.caseOf(id);
  await end(second.number, 'pending');
  await desk.lookAll(id);
  expect(await casesWaiting(id)).toContain(second.id);

  const text = { text: 'One more thing about the first', clientId: randomUUID() };
  await answer(desk.db, desk.agent, first.number, text, () => desk.channel);
  await desk.lookAll(id);
  expect(await casesWaiting(id)).toContain(first.id);
  const [{ dueAt } = { dueAt: new Date() }] = await waiting(id);

  await end(first.number, 'pending');
  await desk.lookAll(id);
  expect(await casesWaiting(id)).toContain(second.id);
  await reach(id, dueAt);
  await desk.lookAll(id);
  expect((await desk.runs(id)).map(({ caseId }) => caseId)).toEqual([second.id]);
});

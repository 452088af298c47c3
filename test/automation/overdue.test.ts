import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { armAfterPublication } from '../../automation/arm-cases';
import { changeRules } from '../../automation/change-rules';
import { withRule } from '../../automation/edit-rule-set';
import { publishDraft } from '../../automation/versions';
import { ruleInput } from '../../rules/schema';
import { openRuleDesk, type RuleDesk } from './rule-desk';

let desk: RuleDesk;
beforeAll(async () => (desk = await openRuleDesk()));
beforeEach(async () => {
  await desk.withoutRules();
  await armAfterPublication(desk.db);
  await sql`update cases set created_at = clock_timestamp()`.execute(desk.db);
});
afterAll(() => desk.close());

/** Drafts a rule that is due a quarter of an hour after a case was created. */
async function draft(actions: object[] = [{ type: 'addLabel', label: 'late' }], id = randomUUID()) {
  const input = ruleInput.parse({
    name: 'A quarter of an hour old',
    type: 'current',
    mode: 'on',
    after: { fact: 'case.createdAt', duration: 'PT15M' },
    conditions: { all: [] },
    actions,
  });
  await changeRules(desk.db, desk.agent.userId, 'draft', (set, now) => withRule(set, id, input, now));
  return id;
}

const publish = (includeOverdue: number | null) =>
  publishDraft(desk.db, desk.agent.userId, {
    note: null,
    overwrite: false,
    override: false,
    includeOverdue,
    changedAt: null,
  });

async function anHourOldChat(from = desk.newCustomer()) {
  const id = await desk.writes(from, 'Hello');
  await desk.lookAll(id);
  await sql`update cases set created_at = created_at - interval '1 hour' where conversation_id = ${id}`.execute(
    desk.db,
  );
  return id;
}

/** As the workflow that `wake_at` starts: a look, and another when its timer has reached the deadline. */
async function wakes(id: string) {
  const { next } = await desk.lookAll(id);
  if (next) await desk.look({ conversationId: id, dueAt: next.dueAt });
}

test('a draft is published for overdue cases only with their number', async () => {
  const ids = [await anHourOldChat(), await anHourOldChat()];
  await draft();
  await expect(publish(1)).rejects.toMatchObject({ type: 'overdue-cases', status: 409 });
  await publish(2);
  await armAfterPublication(desk.db);
  const due = await desk.db
    .selectFrom('conversations')
    .select('id')
    .where('wakeAt', '<=', sql<Date>`now()`)
    .execute();
  expect(due.map(({ id }) => id).sort()).toEqual(ids.toSorted());
  for (const id of ids) {
    await wakes(id);
    expect((await desk.caseOf(id)).labels).toEqual(['late']);
  }
});

test('an overdue case that something happens to before its rule fires is reached all the same', async () => {
  const from = desk.newCustomer();
  const id = await anHourOldChat(from);
  await draft();
  await publish(1);
  await armAfterPublication(desk.db);
  await desk.writes(from, 'Still nobody?');
  await wakes(id);
  await wakes(id);
  expect((await desk.runs(id)).map(({ outcome }) => outcome)).toEqual(['matched']);
});

test('what an overdue case is sent is not late: it is due with the publication', async () => {
  const id = await anHourOldChat();
  await draft([{ type: 'sendMessage', text: 'We have not forgotten you.' }]);
  await publish(1);
  await armAfterPublication(desk.db);
  await wakes(id);
  const sent = (await desk.messages(id)).filter(({ direction }) => direction === 'out');
  expect(sent).toMatchObject([{ authorType: 'rule', status: 'queued' }]);
});

test('cases that a rule has fired for are not overdue when it is published once more', async () => {
  const id = await anHourOldChat();
  const rule = await draft();
  await publish(1);
  await armAfterPublication(desk.db);
  await wakes(id);
  await desk.withoutRules();
  await armAfterPublication(desk.db);
  await draft(undefined, rule);
  await publish(0);
  await armAfterPublication(desk.db);
  await wakes(id);
  expect(await desk.runs(id)).toHaveLength(1);
});

test('cases that are overdue stay so when it is not confirmed', async () => {
  const from = desk.newCustomer();
  const id = await anHourOldChat(from);
  await draft();
  await publish(null);
  await armAfterPublication(desk.db);
  await desk.writes(from, 'Still nobody?');
  await wakes(id);
  expect(await desk.runs(id)).toEqual([]);
});

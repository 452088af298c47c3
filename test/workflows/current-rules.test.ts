import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { sql } from 'kysely';
import { armAfterPublication } from '../../automation/arm-cases';
import { answer } from '../../cases/answer';
import { endChatByHand } from '../../cases/chat-actions';
import type { CaseRow } from '../../db/schema';
import { ruleInput } from '../../rules/schema';
import { sweepOnce } from '../../wake/sweeper';
import { signalConversation } from '../../wake/waker';
import { conversationWorkflowId } from '../../workflows/contract';
import { createRule, deleteRule, withoutRules } from '../automation/rules-of';
import {
  customerWrites,
  eventually,
  newestCase,
  openTestDesk,
  startTestWorker,
  type RunningTestWorker,
  type TestDesk,
} from '../desk';
import { startTimeSkippingServer } from '../temporal';
import { historyAtRest } from './histories';

let env: TestWorkflowEnvironment;
let desk: TestDesk;
let running: RunningTestWorker;
let numbers = 0;

beforeAll(async () => {
  [env, desk] = await Promise.all([startTimeSkippingServer(), openTestDesk()]);
  running = await startTestWorker(desk, env);
}, 60_000);
afterAll(async () => {
  await running?.stop();
  await env?.teardown();
  await desk?.close();
});
beforeEach(async () => {
  await withoutRules(desk.db);
  await desk.db.updateTable('conversations').set({ wakeAt: null }).execute();
});

const newCustomer = () => `whatsapp:+1555700${String(++numbers).padStart(4, '0')}`;
const writes = (from: string, text = 'Hello') => customerWrites(desk, running.target, from, text);
const wake = (id: string) => signalConversation(running.target, id);
const handle = (id: string) => running.target.client.getHandle(conversationWorkflowId(id));
const once = (id: string, holds: (c: CaseRow) => boolean) =>
  eventually(() => newestCase(desk.db, id), holds, 30_000);
const labelled = (id: string) => once(id, (c) => c.labels.includes('due'));

async function rule(after: { fact: string; duration: string }, more: object = {}): Promise<string> {
  const id = randomUUID();
  const input = ruleInput.parse({
    name: after.duration,
    type: 'current',
    mode: 'on',
    after,
    conditions: { all: [] },
    actions: [{ type: 'addLabel', label: 'due' }],
    ...more,
  });
  await createRule(desk.db, desk.agent.userId, id, input);
  return id;
}

/** Until its events are applied, and what is due is armed. */
async function applied(id: string): Promise<CaseRow> {
  const read = () =>
    desk.db
      .selectFrom('conversations')
      .select(['appliedSeq', 'lastEventSeq'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
  await eventually(read, (row) => row.appliedSeq === row.lastEventSeq, 30_000);
  return newestCase(desk.db, id);
}

async function chat(from = newCustomer()) {
  const id = await writes(from);
  return { id, from, case: await applied(id) };
}

const firings = (id: string) =>
  desk.db.selectFrom('ruleRuns').select('outcome').where('conversationId', '=', id).execute();
const timersFired = async (id: string) => {
  const { events } = await historyAtRest(handle(id));
  return events?.filter((event) => event.timerFiredEventAttributes).length ?? 0;
};

test('five minutes after the customer’s last message, counted from the last one, a rule fires', async () => {
  await rule({ fact: 'message.lastCustomerAt', duration: 'PT5M' });
  const { id, from } = await chat();
  await env.sleep('4 minutes');
  // Time is skipped for the workflow only, so the message counts from now on our clock.
  await writes(from, 'Anybody?');
  await applied(id);
  expect(await firings(id)).toEqual([]);
  await env.sleep('6 minutes');
  await labelled(id);
  expect(await firings(id)).toEqual([{ outcome: 'matched' }]);
});

test('an agent’s answer in time leaves nothing to fire', async () => {
  await rule({ fact: 'case.waitingSince', duration: 'PT5M' });
  const { id, case: c } = await chat();
  await answer(desk.db, desk.agent, c.number, { text: 'Yes', clientId: randomUUID() }, () => desk.channel);
  await wake(id);
  await applied(id);
  await env.sleep('20 minutes');
  await once(id, ({ chatState }) => chatState === 'ended');
  expect(await firings(id)).toEqual([]);
});

test('an hour before the window closes a rule fires in a case whose chat has long ended', async () => {
  await rule({ fact: 'window.closesAt', duration: '-PT1H' });
  const { id } = await chat();
  await env.sleep('22 hours');
  expect(await once(id, ({ chatState }) => chatState === 'ended')).toMatchObject({ labels: [] });
  await env.sleep('70 minutes');
  await labelled(id);
});

test('a firing is one look: a rule and what follows of it add no more than a timer and a task', async () => {
  await rule({ fact: 'message.lastCustomerAt', duration: 'PT1M' });
  await createRule(
    desk.db,
    desk.agent.userId,
    randomUUID(),
    ruleInput.parse({
      name: 'then',
      type: 'updated',
      mode: 'on',
      conditions: { all: [{ fact: 'change.by', operator: 'equal', value: 'rule' }] },
      actions: [{ type: 'addLabel', label: 'followed' }],
    }),
  );
  const { id } = await chat();
  const before = (await historyAtRest(handle(id))).events?.length ?? 0;
  await env.sleep('90 seconds');
  await once(id, (c) => c.labels.includes('followed'));
  await applied(id);
  const after = (await historyAtRest(handle(id))).events?.length ?? 0;
  process.stderr.write(`history events of a firing: ${after - before}\n`);
  expect(await timersFired(id)).toBe(1);
  // Fired, three of the workflow task, the look's marker, the next timer.
  expect(after - before).toBeLessThanOrEqual(6);
});

/** Minutes until somebody has to look at it. */
async function sleepsFor(id: string): Promise<number> {
  const { rows } = await sql<{ minutes: number }>`
    select coalesce(extract(epoch from wake_at - clock_timestamp()) / 60, 0)::float8 as minutes
    from conversations where id = ${id}`.execute(desk.db);
  return rows[0]?.minutes ?? 0;
}

test('a rule published while a conversation sleeps is heard of by wake_at, one deleted fires no more', async () => {
  const { id } = await chat();
  // Its look is over and sleeps until the chat ends: one that still ran would hear of the rule by itself.
  await eventually(
    () => sleepsFor(id),
    (minutes) => minutes > 5,
  );
  const published = await rule({ fact: 'message.lastCustomerAt', duration: 'PT3M' });
  const other = await chat();
  await armAfterPublication(desk.db);
  // A row that is locked at that moment is left for the next round.
  await eventually(
    async () => {
      await sql`update conversations set wake_at = clock_timestamp() where id = ${id} and wake_at < clock_timestamp() + interval '3 minutes'`.execute(
        desk.db,
      );
      return sweepOnce(desk.db, running.target, desk.log);
    },
    (swept) => swept === 1,
  );
  await env.sleep('4 minutes');
  await labelled(id);
  await labelled(other.id);
  const third = await chat();
  await deleteRule(desk.db, desk.agent.userId, published);
  await armAfterPublication(desk.db);
  await env.sleep('4 minutes');
  await applied(third.id);
  expect(await firings(third.id)).toEqual([]);
});

test('a case that has been pending for three days is closed, its workflow long completed', async () => {
  await rule(
    { fact: 'case.statusChangedAt', duration: 'P3D' },
    {
      conditions: { all: [{ fact: 'case.status', operator: 'equal', value: 'pending' }] },
      actions: [{ type: 'setStatus', status: 'closed' }],
    },
  );
  const { id, case: c } = await chat();
  await endChatByHand(desk.db, desk.agent, c.number, 'pending');
  await wake(id);
  await applied(id);
  await env.sleep('25 hours');
  await handle(id).result();
  const { wakeAt } = await desk.db
    .selectFrom('conversations')
    .select('wakeAt')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const { statusChangedAt } = await newestCase(desk.db, id);
  expect(wakeAt!.getTime()).toBe(statusChangedAt.getTime() + (3 * 24 * 60 - 1) * 60_000);
  // Three days pass on the database's clock but for half a minute.
  const passes = sql`- interval '3 days' + interval '30 seconds'`;
  await sql`update cases set status_changed_at = status_changed_at ${passes} where conversation_id = ${id}`.execute(
    desk.db,
  );
  await sql`update rule_armings set anchor = anchor ${passes}, due_at = due_at ${passes} where conversation_id = ${id}`.execute(
    desk.db,
  );
  await sql`update conversations set wake_at = wake_at ${passes} where id = ${id}`.execute(desk.db);
  expect(await sweepOnce(desk.db, running.target, desk.log)).toBe(1);
  await env.sleep('1 minute');
  await once(id, ({ status }) => status === 'closed');
});

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { sql } from 'kysely';
import { endChatByHand } from '../../cases/chat-actions';
import { conversationWorkflowId, CONVERSATION_WORKFLOW, WAKE_SIGNAL } from '../../workflows/contract';
import { receiveMessage } from '../../cases/receive-message';
import { eventually, messageFrom, newestCase } from '../desk';
import { HISTORIES, historyAtRest } from './histories';
import { openStage, type Stage } from './stage';

// RECORD_HISTORIES=1 writes what these tests play to test/histories, which replay.test.ts replays.
const recording = process.env['RECORD_HISTORIES'] === '1';

let stage: Stage;
beforeAll(async () => void (stage = await openStage()), 60_000);
afterAll(() => stage?.close());
afterEach(() => stage.withoutRules());

async function keep(name: string, conversationId: string, runId?: string): Promise<void> {
  if (!recording) return;
  const handle = stage.running.target.client.getHandle(conversationWorkflowId(conversationId), runId);
  const history = await historyAtRest(handle);
  await mkdir(HISTORIES, { recursive: true });
  const json: unknown = JSON.parse(historyToJSON(history));
  await writeFile(join(HISTORIES, `${name}.json`), `${JSON.stringify(withoutPlaces(json), null, 1)}\n`);
}

/** Stack traces name the folder of whoever recorded. */
function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, key === 'stackTrace' ? '' : withoutPlaces(part)]),
  );
}

const newestOf = (id: string) => newestCase(stage.desk.db, id);

test('a burst of messages in any order of signals is applied once each', async () => {
  await stage.rule('count', { type: 'updated', actions: [{ type: 'addNote', text: 'One more' }] });
  const from = await stage.newCustomer();
  const id = await stage.writes(from, '0');
  await Promise.all(Array.from({ length: 20 }, (_, n) => stage.writes(from, String(n + 1))));
  await stage.settled(id);
  const runs = await stage.desk.db
    .selectFrom('ruleRuns')
    .select('eventSeq')
    .where('conversationId', '=', id)
    .execute();
  expect(runs).toHaveLength(20);
  await keep('burst', id);
});

test('answers go out in their order and come back as read', async () => {
  const from = await stage.newCustomer();
  const id = await stage.writes(from, 'Hello');
  await stage.answers(id, 'Good morning');
  await stage.answers(id, 'How can I help?');
  await stage.settled(id);
  await stage.writes(from, 'With an invoice');
  await stage.answers(id, 'Here it is');
  await stage.settled(id);
  const sent = await stage.desk.db
    .selectFrom('messages')
    .select(['text', 'status', 'attempts'])
    .where('conversationId', '=', id)
    .where('direction', '=', 'out')
    .orderBy('attemptStartedAt')
    .execute();
  expect(sent).toEqual(
    ['Good morning', 'How can I help?', 'Here it is'].map((text) => ({ text, status: 'read', attempts: 1 })),
  );
  await keep('answer', id);
});

test('a busy provider and one that loses its answer delay a chat and double nothing', async () => {
  const from = await stage.newCustomer();
  const id = await stage.writes(from, 'Hello');
  await stage.settled(id);
  await stage.drive('POST', 'faults', { kind: 'tooManyRequests', match: { to: from } });
  await stage.drive('POST', 'faults', { kind: 'resetAfterAcceptance', match: { to: from } });
  await stage.answers(id, 'One');
  await stage.answers(id, 'Two');
  await stage.settled(id);
  const sent = await stage.desk.db
    .selectFrom('messages')
    .select(['text', 'attempts'])
    .where('conversationId', '=', id)
    .where('direction', '=', 'out')
    .orderBy('seq')
    .execute();
  expect(sent).toEqual([
    { text: 'One', attempts: 2 },
    { text: 'Two', attempts: 1 },
  ]);
  await keep('troubledDelivery', id);
});

test('silence ends a chat, after a warning', async () => {
  await stage.withInactivity(3_000, async () => {
    const id = await stage.writes(await stage.newCustomer(), 'Hello');
    await stage.answers(id, 'Good morning');
    await eventually(
      () => newestOf(id),
      (c) => c.chatState === 'ended',
    );
    expect(await newestOf(id)).toMatchObject({ chatEndedBy: 'inactivity', status: 'pending' });
    await stage.settled(id);
    await keep('inactivity', id);
  });
});

test('a customer who writes again brings an ended chat back', async () => {
  const from = await stage.newCustomer();
  const id = await stage.writes(from, 'Hello');
  await stage.settled(id);
  const { number } = await newestOf(id);
  await endChatByHand(stage.desk.db, stage.desk.agent, number, 'pending');
  await stage.wake(id);
  await stage.settled(id);
  await stage.writes(from, 'One more thing');
  await stage.settled(id);
  expect(await newestOf(id)).toMatchObject({ number, chatState: 'active', status: 'open' });
  await keep('reactivation', id);
});

test('a workflow with nothing near completes when the window closes, and the next message starts another', async () => {
  const from = await stage.newCustomer();
  const id = await stage.writes(from, 'Hello');
  await stage.settled(id);
  const { number } = await newestOf(id);
  await endChatByHand(stage.desk.db, stage.desk.agent, number, 'pending');
  await stage.desk.db
    .updateTable('conversations')
    .set({ windowClosesAt: sql<Date>`clock_timestamp() + interval '1500 milliseconds'` })
    .where('id', '=', id)
    .execute();
  await stage.wake(id);
  const first = stage.handle(id);
  await first.result();
  const { runId } = await first.describe();
  const conversation = await stage.desk.db
    .selectFrom('conversations')
    .select(['windowCloseHandled', 'wakeAt'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  expect(conversation).toEqual({ windowCloseHandled: true, wakeAt: null });
  await keep('windowClose', id, runId);
  await stage.writes(from, 'Hello again');
  await stage.settled(id);
  const again = await stage.handle(id).describe();
  expect(again.status.name).toBe('RUNNING');
  expect(again.runId).not.toBe(runId);
  expect(await newestOf(id)).toMatchObject({ number, chatState: 'active' });
});

test('a chain of rules that answers, marks and is cut off happens within one wake-up', async () => {
  const turn = (from: string, to: string) => ({
    type: 'updated',
    conditions: { all: [{ fact: 'case.priority', operator: 'equal', value: from }] },
    actions: [{ type: 'setPriority', priority: to }],
    stop: true,
  });
  await stage.rule('ping', turn('high', 'low'));
  await stage.rule('pong', turn('low', 'high'));
  await stage.rule('greet', {
    type: 'new',
    actions: [
      { type: 'sendMessage', text: 'Welcome' },
      { type: 'setPriority', priority: 'high' },
    ],
  });
  const id = await stage.writes(await stage.newCustomer(), 'Hello');
  await stage.settled(id);
  const cutOff = await stage.desk.db
    .selectFrom('caseHistory')
    .select('id')
    .where('caseId', '=', (await newestOf(id)).id)
    .where('what', '=', 'rule.cutOff')
    .execute();
  expect(cutOff).toHaveLength(1);
  await keep('ruleChain', id);
});

const effect = (id: string) =>
  stage.desk.db
    .selectFrom('effects')
    .select(['state', 'attempts', 'error'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

test('a webhook is called beside the messages, which do not wait for it, and again when it is due', async () => {
  const { receiver } = stage;
  receiver.reset();
  const id = await stage.writes(await stage.newCustomer(), 'Hello');
  await stage.settled(id);
  let release = () => undefined as void;
  receiver.answers((response) => {
    release = () => void response.writeHead(503).end();
  });
  const webhook = await stage.queuesWebhook(id);
  await stage.wake(id);
  await eventually(
    () => Promise.resolve(receiver.calls.length),
    (count) => count === 1,
  );
  await stage.answers(id, 'Good morning');
  await stage.settled(id);
  expect(await effect(webhook)).toMatchObject({ state: 'pending', attempts: 1 });
  receiver.answersWith(200);
  release();
  // The next try is ten seconds away; it is due as soon as somebody says so.
  await eventually(
    () => effect(webhook),
    (row) => row.error !== null,
  );
  await stage.desk.db.updateTable('effects').set({ dueAt: new Date() }).where('id', '=', webhook).execute();
  await stage.wake(id);
  await eventually(
    () => effect(webhook),
    (row) => row.state === 'done',
  );
  expect(receiver.calls).toHaveLength(2);
  await keep('webhook', id);
});

test("a customer's file is fetched again when the provider was away, and messages do not wait for it", async () => {
  const from = await stage.newCustomer();
  await stage.drive('POST', 'faults', { kind: 'error', operation: 'media' });
  await stage.drive('POST', 'faults', { kind: 'slow', ms: 1_500, operation: 'media' });
  const id = await stage.sendsFile(from);
  const file = () =>
    stage.desk.db
      .selectFrom('attachments')
      .selectAll()
      .where('conversationId', '=', id)
      .executeTakeFirstOrThrow();
  await eventually(file, ({ error }) => error !== null);
  // The next try is five seconds away; it is due as soon as somebody says so.
  await stage.desk.db
    .updateTable('attachments')
    .set({ dueAt: new Date() })
    .where('conversationId', '=', id)
    .execute();
  await stage.wake(id);
  await eventually(file, ({ attempts }) => attempts === 2);
  await stage.answers(id, 'Good morning');
  await stage.settled(id);
  expect(await file()).toMatchObject({ state: 'fetching', attempts: 2 });
  await eventually(file, ({ state }) => state === 'stored');
  await keep('fileIn', id);
});

test('a workflow with nothing near stays while a webhook is to be called, and completes after it', async () => {
  const { receiver } = stage;
  receiver.reset();
  receiver.answersWith(500);
  const id = await stage.writes(await stage.newCustomer(), 'Hello');
  await stage.settled(id);
  const webhook = await stage.queuesWebhook(id);
  await stage.wake(id);
  await eventually(
    () => effect(webhook),
    (row) => row.error !== null,
  );
  await endChatByHand(stage.desk.db, stage.desk.agent, (await newestOf(id)).number, 'pending');
  await stage.desk.db
    .updateTable('conversations')
    .set({ windowCloseHandled: true })
    .where('id', '=', id)
    .execute();
  await stage.wake(id);
  await stage.settled(id);
  await historyAtRest(stage.handle(id));
  expect((await stage.handle(id).describe()).status.name).toBe('RUNNING');
  receiver.answersWith(200);
  await stage.desk.db.updateTable('effects').set({ dueAt: new Date() }).where('id', '=', webhook).execute();
  await stage.wake(id);
  await stage.handle(id).result();
  expect(await effect(webhook)).toMatchObject({ state: 'done', attempts: 2 });
});

test('a message that comes while a webhook waits for its next try costs no more than any other', async () => {
  const { receiver } = stage;
  receiver.reset();
  receiver.answersWith(500);
  const from = await stage.newCustomer();
  const id = await stage.writes(from, 'Hello');
  await stage.settled(id);
  const webhook = await stage.queuesWebhook(id);
  // The next try will be half an hour away.
  await stage.desk.db.updateTable('effects').set({ attempts: 3 }).where('id', '=', webhook).execute();
  await stage.wake(id);
  await eventually(
    () => effect(webhook),
    (row) => row.error !== null,
  );
  const before = (await historyAtRest(stage.handle(id))).events?.length ?? 0;
  await stage.writes(from, 'And another thing');
  await stage.settled(id);
  const { events } = await historyAtRest(stage.handle(id));
  // Signal, three of the workflow task, the marker of the look.
  expect((events?.length ?? 0) - before).toBe(5);
});

test('a time rule fires at its deadline, which costs what any timer costs', async () => {
  const wait = (duration: string) => ({
    type: 'current',
    after: { fact: 'case.createdAt', duration },
    actions: [{ type: 'addLabel', label: duration }],
  });
  // Two rules for the same moment and one for later: of those that are due together only the number of actions differs.
  await stage.rule('soon', wait('PT3S'));
  await stage.rule('soon too', { ...wait('PT3S'), actions: [{ type: 'setPriority', priority: 'high' }] });
  await stage.rule('later', wait('PT5S'));
  const id = await stage.writes(await stage.newCustomer(), 'Hello');
  const labels = (wanted: string[]) =>
    eventually(
      () => newestOf(id),
      (c) => wanted.every((label) => c.labels.includes(label)),
    );
  await labels(['PT3S', 'PT5S']);
  expect(await newestOf(id)).toMatchObject({ priority: 'high' });
  await stage.settled(id);
  const { events } = await historyAtRest(stage.handle(id));
  // The first message, and twice: the timer that fired, three of the workflow task, the marker of the look, the next timer.
  expect(events).toHaveLength(7 + 2 * 6);
  await keep('timeRule', id);
});

test('a look that keeps failing goes on as a regular activity, and nothing is lost', async () => {
  await sql
    .raw(
      `create function refuse_poison() returns trigger language plpgsql as $$
         begin
           if exists (
               select from messages where conversation_id = new.conversation_id and text = 'poison')
             and new.seq = 1
             then raise exception 'not this one'; end if;
           return new;
         end $$;
       create trigger refuse_poison before insert on snapshots for each row execute function refuse_poison();`,
    )
    .execute(stage.desk.db);
  const from = await stage.newCustomer();
  const id = await stage.writes(from, 'poison');
  await stage.writes(from, 'Still there?');
  await stage.settled(id);
  const failed = await stage.desk.db
    .selectFrom('events')
    .select('seq')
    .where('conversationId', '=', id)
    .where('failure', 'is not', null)
    .execute();
  expect(failed).toEqual([{ seq: 1 }]);
  await keep('failingLook', id);
});

test('a hundred signals that race with continuing as new lose nothing', async () => {
  await stage.rule('count', { type: 'updated', actions: [{ type: 'addNote', text: 'One more' }] });
  const from = await stage.newCustomer();
  const take = (text: string) =>
    receiveMessage(stage.desk.db, stage.desk.integration, stage.desk.channel, messageFrom(from, text));
  const { conversationId: id } = await take('0');
  const { client, taskQueue } = stage.running.target;
  const signal = () =>
    client.signalWithStart(CONVERSATION_WORKFLOW, {
      workflowId: conversationWorkflowId(id),
      taskQueue,
      args: [id],
      signal: WAKE_SIGNAL,
      signalArgs: [],
      memo: { continueAsNewAt: 20 },
    });
  const { firstExecutionRunId } = await client.start(CONVERSATION_WORKFLOW, {
    workflowId: conversationWorkflowId(id),
    taskQueue,
    args: [id],
    memo: { continueAsNewAt: 20 },
  });
  for (let burst = 0; burst < 5; burst++) {
    const racing = Array.from({ length: 20 }, async (_, n) => {
      await new Promise((resolve) => setTimeout(resolve, n * 15));
      await take(`${burst} ${n}`);
      await signal();
    });
    if (burst === 0) await stage.answers(id, 'One moment');
    await Promise.all(racing);
    await stage.settled(id);
  }
  const runs = await stage.desk.db
    .selectFrom('ruleRuns')
    .select('eventSeq')
    .where('conversationId', '=', id)
    .execute();
  // Hundred messages and an answer, each once.
  expect(new Set(runs.map((run) => run.eventSeq)).size).toBe(101);
  expect(runs).toHaveLength(101);
  const chain = await eventually(
    () => chainOfRuns(id, firstExecutionRunId),
    (ids) => ids.length >= 3,
  );
  expect((await stage.handle(id).describe()).status.name).toBe('RUNNING');
  await keep('continueAsNew', id, firstExecutionRunId);
  await keep('continuedAsNew', id, chain[1]);
}, 180_000);

/** The runs of a workflow, each the one that continued the one before. */
async function chainOfRuns(conversationId: string, first: string): Promise<string[]> {
  const next = await continuedBy(conversationId, first);
  return next === null ? [first] : [first, ...(await chainOfRuns(conversationId, next))];
}

async function continuedBy(conversationId: string, runId: string): Promise<string | null> {
  const handle = stage.running.target.client.getHandle(conversationWorkflowId(conversationId), runId);
  const { events } = await handle.fetchHistory();
  return events?.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId ?? null;
}

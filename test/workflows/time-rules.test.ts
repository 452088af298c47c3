import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { answer } from '../../cases/answer';
import { endChatByHand, postponeEnd } from '../../cases/chat-actions';
import { rescheduleChats } from '../../cases/reschedule-chats';
import type { CaseRow } from '../../db/schema';
import { inTransaction } from '../../db/transaction';
import { signalConversation } from '../../wake/waker';
import { conversationWorkflowId } from '../../workflows/contract';
import { changeSettings, type Settings } from '../../workspace/settings';
import { setPresence } from '../../workspace/set-presence';
import {
  activitiesOf,
  customerWrites,
  eventually,
  newestCase,
  openTestDesk,
  startTestWorker,
  type RunningTestWorker,
  type TestDesk,
} from '../desk';
import { startTimeSkippingServer } from '../temporal';

const MINUTE = 60_000;

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
afterEach(async () => {
  await desk.db.updateTable('workspaceSettings').set({ values: '{}' }).execute();
  await desk.db.updateTable('integrations').set({ inactivityTimeoutMs: null }).execute();
  await desk.db.updateTable('users').set({ presence: 'online' }).execute();
});

const newCustomer = () => `whatsapp:+1555600${String(++numbers).padStart(4, '0')}`;
const change = (changes: Partial<Settings>) => inTransaction(desk.db, (trx) => changeSettings(trx, changes));
const caseOf = (id: string) => newestCase(desk.db, id);
const ends = async (id: string) => (await caseOf(id)).chatEndsAt?.getTime() ?? 0;
const wake = (id: string) => signalConversation(running.target, id);
const once = (id: string, holds: (c: CaseRow) => boolean) => eventually(() => caseOf(id), holds);

async function applied(id: string) {
  await eventually(
    () =>
      desk.db
        .selectFrom('conversations')
        .select(['appliedSeq', 'lastEventSeq'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow(),
    (row) => row.appliedSeq === row.lastEventSeq,
  );
}

async function chat(from = newCustomer()) {
  const id = await customerWrites(desk, running.target, from, 'Hello');
  await applied(id);
  return { id, from, number: (await caseOf(id)).number };
}

async function answers(id: string, number: number, text = 'Good morning') {
  const input = { text, clientId: randomUUID() };
  const { messageId } = await answer(desk.db, desk.agent, number, input, () => desk.channel);
  await wake(id);
  return messageId;
}

/** Looks as the workflow does when its timer for this deadline fires. */
const due = (id: string, at: Date | null) =>
  activitiesOf(desk).look({ conversationId: id, dueAt: at?.toISOString() ?? null });

test('the end can be postponed again and again, each time counted from when it is due', async () => {
  const { id, number } = await chat();
  const first = await ends(id);
  for (let n = 1; n <= 6; n++) {
    await postponeEnd(desk.db, desk.agent, number);
    expect(await ends(id)).toBe(first + n * 5 * MINUTE);
  }
  await wake(id);
  await env.sleep('38 minutes');
  expect(await caseOf(id)).toMatchObject({ chatState: 'active' });
  await env.sleep('3 minutes');
  await once(id, (c) => c.chatState === 'ended');
});

test('a message after a postponement never moves the end earlier', async () => {
  const { id, from, number } = await chat();
  for (let n = 0; n < 3; n++) await postponeEnd(desk.db, desk.agent, number);
  const postponed = await ends(id);
  await customerWrites(desk, running.target, from, 'Still here');
  await applied(id);
  expect(await ends(id)).toBe(postponed);
});

test('postponing is refused where the settings say so and where nothing ends', async () => {
  const { number } = await chat();
  await change({ postponeAllowed: false });
  await expect(postponeEnd(desk.db, desk.agent, number)).rejects.toMatchObject({
    type: 'postpone-not-allowed',
  });
  await change({ postponeAllowed: true, endUnanswered: false });
  const other = await chat();
  await expect(postponeEnd(desk.db, desk.agent, other.number)).rejects.toMatchObject({ status: 409 });
});

test('with endUnanswered off a waiting customer stays; ten minutes after an answer the chat ends', async () => {
  await change({ endUnanswered: false });
  const { id, number } = await chat();
  expect(await caseOf(id)).toMatchObject({ chatState: 'active', chatEndsAt: null });
  await env.sleep('2 hours');
  expect(await caseOf(id)).toMatchObject({ chatState: 'active' });
  await answers(id, number);
  await applied(id);
  await env.sleep('11 minutes');
  expect(await once(id, (c) => c.chatState === 'ended')).toMatchObject({
    status: 'pending',
    chatEndedBy: 'inactivity',
  });
});

test('a shorter timeout reaches open chats: one that is already due ends at once', async () => {
  const { id } = await chat();
  const other = await chat();
  await desk.db
    .updateTable('cases')
    .set({ lastCountingAt: new Date(Date.now() - 5 * MINUTE) })
    .where('conversationId', '=', id)
    .execute();
  await change({ inactivityTimeoutMs: 3 * MINUTE });
  const woken = await rescheduleChats(desk.db);
  expect(woken).toEqual(expect.arrayContaining([id, other.id]));
  for (const one of woken) await wake(one);
  await env.sleep('5 seconds');
  expect(await once(id, (c) => c.chatState === 'ended')).toMatchObject({ chatEndedBy: 'inactivity' });
  expect(await caseOf(other.id)).toMatchObject({ chatState: 'active' });
  await env.sleep('4 minutes');
  await once(other.id, (c) => c.chatState === 'ended');
});

test('a longer timeout reaches open chats too', async () => {
  const { id } = await chat();
  await change({ inactivityTimeoutMs: 30 * MINUTE });
  for (const one of await rescheduleChats(desk.db)) await wake(one);
  await env.sleep('20 minutes');
  expect(await caseOf(id)).toMatchObject({ chatState: 'active' });
  await env.sleep('11 minutes');
  await once(id, (c) => c.chatState === 'ended');
});

test('an integration may have a timeout of its own', async () => {
  await desk.db.updateTable('integrations').set({ inactivityTimeoutMs: MINUTE }).execute();
  const { id } = await chat();
  const c = await caseOf(id);
  expect((c.chatEndsAt?.getTime() ?? 0) - (c.lastCountingAt?.getTime() ?? 0)).toBe(MINUTE);
  await env.sleep('70 seconds');
  await once(id, (ended) => ended.chatState === 'ended');
});

test('a waiting customer’s chat returns to New two minutes after its taker went away', async () => {
  const { id, from, number } = await chat();
  await answers(id, number);
  await applied(id);
  await customerWrites(desk, running.target, from, 'And then?');
  await applied(id);
  for (const one of await setPresence(desk.db, desk.agent.userId, 'offline')) await wake(one);
  const { takenBy, releaseAt } = await caseOf(id);
  expect(takenBy).toBe(desk.agent.userId);
  expect(Math.abs((releaseAt?.getTime() ?? 0) - Date.now() - 2 * MINUTE)).toBeLessThan(5_000);
  await env.sleep('1 minute');
  expect(await caseOf(id)).toMatchObject({ takenBy: desk.agent.userId });
  await env.sleep('90 seconds');
  expect(await once(id, (c) => c.takenBy === null)).toMatchObject({ chatState: 'active', releaseAt: null });
  await applied(id);
  const event = await desk.db
    .selectFrom('events')
    .select(['kind', 'kinds', 'byType', 'alert'])
    .where('conversationId', '=', id)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  expect(event).toEqual({
    kind: 'chatReleased',
    kinds: ['chatReleased'],
    byType: 'system',
    alert: 'newChat',
  });
});

test('a taker who is back in time keeps the chat', async () => {
  const { id, from, number } = await chat();
  await answers(id, number);
  await customerWrites(desk, running.target, from, 'And then?');
  for (const one of await setPresence(desk.db, desk.agent.userId, 'offline')) await wake(one);
  await setPresence(desk.db, desk.agent.userId, 'online');
  expect(await caseOf(id)).toMatchObject({ releaseAt: null });
  await wake(id);
  await env.sleep('4 minutes');
  expect(await caseOf(id)).toMatchObject({ takenBy: desk.agent.userId, chatState: 'active' });
});

test('a chat whose customer does not wait returns to New with the customer’s next message', async () => {
  const { id, from, number } = await chat();
  await answers(id, number);
  await setPresence(desk.db, desk.agent.userId, 'offline');
  expect(await caseOf(id)).toMatchObject({ takenBy: desk.agent.userId, releaseAt: null });
  await customerWrites(desk, running.target, from, 'Thanks, one more thing');
  expect(await caseOf(id)).toMatchObject({ takenBy: null, chatState: 'active' });
});

test('a failed answer never moves the end earlier, it only changes who wrote last', async () => {
  const { id, from, number } = await chat();
  await desk.simulator.app.inject({
    method: 'POST',
    url: '/simulator/api/faults',
    // An answer of another test may still be on its way.
    payload: { kind: 'refuse', code: 63024, match: { to: from } },
  });
  await answers(id, number);
  const answered = await ends(id);
  const failed = await once(id, (c) => c.lastAuthor === 'customer');
  expect(failed).toMatchObject({ chatState: 'active', status: 'open' });
  expect(failed.chatEndsAt?.getTime()).toBe(answered);
  await applied(id);
  await env.sleep('11 minutes');
  expect(await once(id, (c) => c.chatState === 'ended')).toMatchObject({ status: 'open' });
});

test('a message that arrives while the chat is being ended keeps it active', async () => {
  const { id, from } = await chat();
  const armedFor = (await caseOf(id)).chatEndsAt;
  // The timer has fired; before its look has the lock, the message was committed.
  await customerWrites(desk, running.target, from, 'Wait!');
  await due(id, armedFor);
  const c = await caseOf(id);
  expect(c).toMatchObject({ chatState: 'active' });
  expect(c.chatEndsAt?.getTime()).toBeGreaterThan(armedFor?.getTime() ?? 0);
});

test('many messages that race with the end leave one case, with its chat active', async () => {
  const { id, from, number } = await chat();
  const armedFor = (await caseOf(id)).chatEndsAt;
  await Promise.all([
    due(id, armedFor),
    ...Array.from({ length: 8 }, () => customerWrites(desk, running.target, from, 'Wait!')),
    due(id, armedFor),
  ]);
  await applied(id);
  expect(await caseOf(id)).toMatchObject({ number, chatState: 'active', status: 'open' });
  const ended = await desk.db
    .selectFrom('caseHistory')
    .select('what')
    .where('caseId', '=', (await caseOf(id)).id)
    .where('what', 'in', ['chat.ended', 'chat.activated'])
    .execute();
  // Either the message was first, or the end was and the message brought the chat back.
  expect([[], ['chat.ended', 'chat.activated']]).toContainEqual(
    ended.map((entry) => entry.what).filter((what, n) => n > 0 || what === 'chat.ended'),
  );
});

test('a deadline that was looked at twice ends, warns and closes once', async () => {
  const { id } = await chat();
  const c = await caseOf(id);
  await Promise.all([due(id, c.chatEndsAt), due(id, c.chatEndsAt), due(id, c.chatEndsAt)]);
  const history = await desk.db
    .selectFrom('caseHistory')
    .select('what')
    .where('caseId', '=', c.id)
    .where('what', '=', 'chat.ended')
    .execute();
  expect(history).toHaveLength(1);
});

test('a warning as long as the timeout comes at once, and once', async () => {
  await change({ inactivityTimeoutMs: MINUTE, endingWarningMs: 5 * MINUTE });
  const { id } = await chat();
  await env.sleep('5 seconds');
  const warnings = () =>
    desk.db
      .selectFrom('feed')
      .select('id')
      .where('kind', '=', 'chat.ending')
      .where('caseId', '=', caseId)
      .execute();
  const { id: caseId } = await caseOf(id);
  await eventually(warnings, (rows) => rows.length === 1);
  await env.sleep('2 minutes');
  await once(id, (c) => c.chatState === 'ended');
  expect(await warnings()).toHaveLength(1);
});

test('a workflow without anything near completes, and the next message starts it again', async () => {
  const { id, from, number } = await chat();
  await endChatByHand(desk.db, desk.agent, number, 'pending');
  await wake(id);
  await applied(id);
  const handle = running.target.client.getHandle(conversationWorkflowId(id));
  const before = await handle.describe();
  await env.sleep('25 hours');
  await handle.result();
  await customerWrites(desk, running.target, from, 'Good morning');
  await applied(id);
  const after = await handle.describe();
  expect(after.runId).not.toBe(before.runId);
  expect(await caseOf(id)).toMatchObject({ number, chatState: 'active', status: 'open' });
});

test('a scheduled answer goes at its time, hours later, although nobody does anything', async () => {
  const { id, number } = await chat();
  await endChatByHand(desk.db, desk.agent, number, 'pending');
  const schedule = { sendAt: new Date(Date.now() + 600 * MINUTE), cancelIfCustomerWrites: true };
  const input = { text: 'Are you still there?', clientId: randomUUID(), schedule };
  const { messageId } = await answer(desk.db, desk.agent, number, input, () => desk.channel);
  await wake(id);
  const handle = running.target.client.getHandle(conversationWorkflowId(id));
  await applied(id);
  await env.sleep('9 hours');
  const message = () =>
    desk.db.selectFrom('messages').selectAll().where('id', '=', messageId).executeTakeFirstOrThrow();
  expect(await message()).toMatchObject({ status: 'queued', attempts: 0 });
  await env.sleep('2 hours');
  await eventually(message, ({ attempts }) => attempts === 1);
  await handle.terminate();
});

import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { answer } from '../../cases/answer';
import { postponeEnd } from '../../cases/chat-actions';
import { conversationWorkflowId } from '../../workflows/contract';
import { signalConversation } from '../../wake/waker';
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

let env: TestWorkflowEnvironment;
let desk: TestDesk;
let running: RunningTestWorker;

beforeAll(async () => {
  [env, desk] = await Promise.all([startTimeSkippingServer(), openTestDesk()]);
  running = await startTestWorker(desk, env);
}, 60_000);

afterAll(async () => {
  await running?.stop();
  await env?.teardown();
  await desk?.close();
});

const applied = (conversationId: string) =>
  eventually(
    () =>
      desk.db
        .selectFrom('conversations')
        .selectAll()
        .where('id', '=', conversationId)
        .executeTakeFirstOrThrow(),
    (row) => row.appliedSeq === row.lastEventSeq,
  );

async function answers(conversationId: string, text: string) {
  const c = await newestCase(desk.db, conversationId);
  const { messageId } = await answer(
    desk.db,
    desk.agent,
    c.number,
    { text, clientId: randomUUID() },
    () => desk.channel,
  );
  await signalConversation(running.target, conversationId);
  return messageId;
}

const status = (messageId: string) =>
  desk.db
    .selectFrom('messages')
    .select(['status', 'sid'])
    .where('id', '=', messageId)
    .executeTakeFirstOrThrow();

test('a chat in which the customer wrote last ends after ten minutes with its case open', async () => {
  const id = await customerWrites(desk, running.target, 'whatsapp:+15550000001', 'Are you there?');
  await applied(id);
  await env.sleep('9 minutes');
  expect(await newestCase(desk.db, id)).toMatchObject({ chatState: 'active' });
  await env.sleep('2 minutes');
  const ended = await eventually(
    () => newestCase(desk.db, id),
    (c) => c.chatState === 'ended',
  );
  expect(ended).toMatchObject({ chatEndedBy: 'inactivity', status: 'open' });
});

test('a chat in which an agent wrote last ends with its case pending, and the answer is delivered', async () => {
  const id = await customerWrites(desk, running.target, 'whatsapp:+15550000002', 'Hello');
  await applied(id);
  const messageId = await answers(id, 'Good morning!');
  const sent = await eventually(
    () => status(messageId),
    (m) => m.sid !== null,
  );
  expect(sent.status).toBe('sending');
  await env.sleep('11 minutes');
  const ended = await eventually(
    () => newestCase(desk.db, id),
    (c) => c.chatState === 'ended',
  );
  expect(ended).toMatchObject({ chatEndedBy: 'inactivity', status: 'pending', takenBy: desk.agent.userId });
});

test('a message moves the end of the chat, and postponing moves it by five minutes more', async () => {
  const id = await customerWrites(desk, running.target, 'whatsapp:+15550000003', 'First');
  await applied(id);
  const first = await newestCase(desk.db, id);
  await customerWrites(desk, running.target, 'whatsapp:+15550000003', 'Second');
  const moved = await newestCase(desk.db, id);
  expect(moved.chatEndsAt!.getTime()).toBeGreaterThanOrEqual(first.chatEndsAt!.getTime());
  await postponeEnd(desk.db, desk.agent, moved.number);
  await env.sleep('13 minutes');
  expect(await newestCase(desk.db, id)).toMatchObject({ chatState: 'active' });
  await env.sleep('3 minutes');
  await eventually(
    () => newestCase(desk.db, id),
    (c) => c.chatState === 'ended',
  );
});

test('agents are warned once, two minutes before the end', async () => {
  const id = await customerWrites(desk, running.target, 'whatsapp:+15550000004', 'Hello?');
  await applied(id);
  const c = await newestCase(desk.db, id);
  const warnings = () =>
    desk.db
      .selectFrom('feed')
      .selectAll()
      .where('caseId', '=', c.id)
      .where('kind', '=', 'chat.ending')
      .execute();
  await env.sleep('7 minutes');
  expect(await warnings()).toHaveLength(0);
  await env.sleep('90 seconds');
  await eventually(warnings, (rows) => rows.length === 1);
  await env.sleep('3 minutes');
  await eventually(
    () => newestCase(desk.db, id),
    (ended) => ended.chatState === 'ended',
  );
  expect(await warnings()).toHaveLength(1);
});

test('the window closes after 24 hours, free text is refused, and the workflow completes', async () => {
  const id = await customerWrites(desk, running.target, 'whatsapp:+15550000005', 'Hello');
  await applied(id);
  const handle = running.target.client.getHandle(conversationWorkflowId(id));
  await env.sleep('23 hours');
  expect((await handle.describe()).status.name).toBe('RUNNING');
  await env.sleep('2 hours');
  await handle.result();
  const c = await newestCase(desk.db, id);
  const late = answer(
    desk.db,
    desk.agent,
    c.number,
    { text: 'Sorry', clientId: randomUUID() },
    () => desk.channel,
  );
  await expect(late).rejects.toMatchObject({ type: 'window-closed', status: 409 });
  const row = await applied(id);
  expect(row).toMatchObject({ windowCloseHandled: true, wakeAt: null });
});

test('an answer accepted before the window closed is not sent after it', async () => {
  const id = await customerWrites(desk, running.target, 'whatsapp:+15550000006', 'Hello');
  await applied(id);
  const c = await newestCase(desk.db, id);
  const { messageId } = await answer(
    desk.db,
    desk.agent,
    c.number,
    { text: 'Late', clientId: randomUUID() },
    () => desk.channel,
  );
  await desk.db.updateTable('conversations').set({ windowCloseHandled: true }).where('id', '=', id).execute();
  await signalConversation(running.target, id);
  const failed = await eventually(
    () => status(messageId),
    (m) => m.status === 'failed',
  );
  expect(failed.sid).toBeNull();
  await eventually(
    () => newestCase(desk.db, id),
    (after) => after.status === 'open' && after.lastAuthor === 'customer',
  );
});

test('a customer who writes after the end brings the same chat back', async () => {
  const id = await customerWrites(desk, running.target, 'whatsapp:+15550000007', 'Hello');
  await applied(id);
  const first = await newestCase(desk.db, id);
  await env.sleep('11 minutes');
  await eventually(
    () => newestCase(desk.db, id),
    (c) => c.chatState === 'ended',
  );
  await customerWrites(desk, running.target, 'whatsapp:+15550000007', 'Still me');
  const again = await newestCase(desk.db, id);
  expect(again).toMatchObject({ number: first.number, chatState: 'active', status: 'open' });
});

import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { answer } from '../../cases/answer';
import { receiveMessage } from '../../cases/receive-message';
import { ruleInput } from '../../rules/schema';
import { signalConversation } from '../../wake/waker';
import { conversationWorkflowId } from '../../workflows/contract';
import { createRule, withoutRules } from '../automation/rules-of';
import { takeCallbacks } from '../activities/deliver-desk';
import { queueTestWebhook } from '../activities/effects-desk';
import { openReceiver, type Receiver } from '../activities/receiver';
import {
  customerWrites,
  eventually,
  messageFrom,
  newestCase,
  openTestDesk,
  SENDER,
  startTestWorker,
  type RunningTestWorker,
  type TestDesk,
} from '../desk';
import { useTestTemporal } from '../temporal';

/** A desk with worker, simulator and status callbacks on the real dev server, in real time. */
export interface Stage {
  desk: TestDesk;
  env: TestWorkflowEnvironment;
  running: RunningTestWorker;
  newCustomer(): Promise<string>;
  writes(from: string, text: string): Promise<string>;
  /** A message with a picture that is at the simulator; answers its conversation. */
  sendsFile(from: string): Promise<string>;
  answers(conversationId: string, text: string): Promise<string>;
  /** Waits until every event is applied and every message handed over and settled. */
  settled(conversationId: string): Promise<void>;
  wake(conversationId: string): Promise<void>;
  handle(conversationId: string): WorkflowHandle;
  rule(name: string, rule: Record<string, unknown>): Promise<string>;
  withoutRules(): Promise<void>;
  /** Chats end after so much silence while `play` runs. */
  withInactivity(ms: number, play: () => Promise<void>): Promise<void>;
  /** Of webhooks. */
  receiver: Receiver;
  /** Queues a webhook as the action of a rule does; answers its id. Nobody is woken. */
  queuesWebhook(conversationId: string): Promise<string>;
  drive(method: string, path: string, body?: unknown): Promise<unknown>;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const [env, desk] = await Promise.all([useTestTemporal(), openTestDesk()]);
  const { db, agent } = desk;
  const wake = (conversationId: string) => signalConversation(running.target, conversationId);
  const callbacks = await takeCallbacks(desk, wake);
  const receiver = await openReceiver();
  const running: RunningTestWorker = await startTestWorker(desk, env, {
    publicUrl: callbacks.url,
    allowedWebhookHosts: [receiver.host],
  });
  let numbers = 0;
  const drive = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${desk.simulator.api}/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    const text = await response.text();
    return text === '' ? null : (JSON.parse(text) as unknown);
  };
  return {
    desk,
    env,
    running,
    drive,
    wake,
    receiver,
    queuesWebhook: (conversationId) =>
      queueTestWebhook(desk, conversationId, { url: `${receiver.url}/hook` }),
    async newCustomer() {
      const from = `whatsapp:+1555300${String(++numbers).padStart(4, '0')}`;
      // Opens the window on the simulator's side; its webhook is not ours to test here.
      await drive('POST', 'messages', { from, to: SENDER, text: 'Hello', webhook: false });
      return from;
    },
    writes: (from, text) => customerWrites(desk, running.target, from, text),
    async sendsFile(from) {
      const media = {
        contentType: 'image/png',
        content: Buffer.from('not quite a picture').toString('base64'),
      };
      const sent = await drive('POST', 'messages', { from, to: SENDER, webhook: false, media });
      const { message } = sent as { message: { sid: string; media: { url: string }[] } }; // our own simulator's
      const { conversationId } = await receiveMessage(db, desk.integration, desk.channel, {
        ...messageFrom(from, ''),
        sid: message.sid,
        kind: 'image',
        attachments: [{ contentType: media.contentType, url: message.media[0]?.url ?? '', name: null }],
      });
      await wake(conversationId);
      return conversationId;
    },
    async answers(conversationId, text) {
      const { number } = await newestCase(db, conversationId);
      const input = { text, clientId: randomUUID() };
      const { messageId } = await answer(db, agent, number, input, () => desk.channel);
      await wake(conversationId);
      return messageId;
    },
    async settled(conversationId) {
      await eventually(
        () => unsettled(desk, conversationId),
        (count) => count === 0,
        60_000,
      );
    },
    handle: (conversationId) => running.target.client.getHandle(conversationWorkflowId(conversationId)),
    async rule(name, rule) {
      const id = randomUUID();
      const input = ruleInput.parse({ name, mode: 'on', conditions: { all: [] }, actions: [], ...rule });
      await createRule(db, agent.userId, id, input);
      return id;
    },
    withoutRules: () => withoutRules(db),
    async withInactivity(ms, play) {
      const set = (value: number | null) =>
        db
          .updateTable('integrations')
          .set({ inactivityTimeoutMs: value })
          .where('id', '=', desk.integration.id)
          .execute();
      await set(ms);
      await play().finally(() => set(null));
    },
    async close() {
      await running.stop();
      await env.teardown();
      await callbacks.close();
      await desk.close();
      await receiver.close();
    },
  };
}

async function unsettled({ db }: TestDesk, conversationId: string): Promise<number> {
  const { lastEventSeq, appliedSeq } = await db
    .selectFrom('conversations')
    .select(['lastEventSeq', 'appliedSeq'])
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow();
  const waiting = await db
    .selectFrom('messages')
    .select('id')
    .where('conversationId', '=', conversationId)
    .where('direction', '=', 'out')
    .where('status', 'in', ['queued', 'sending', 'sent', 'delivered'])
    .execute();
  return lastEventSeq - appliedSeq + waiting.length;
}

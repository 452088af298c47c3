import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { answer } from '../../cases/answer';
import { receiveMessage } from '../../cases/receive-message';
import { createWhatsAppTwilio } from '../../channels/whatsapp-twilio/whatsapp-twilio';
import { CONVERSATION_WORKFLOW, conversationWorkflowId } from '../../workflows/contract';
import {
  eventually,
  messageFrom,
  newestCase,
  openTestDesk,
  SENDER,
  startTestWorker,
  type RunningTestWorker,
  type TestDesk,
} from '../desk';
import { startTimeSkippingServer } from '../temporal';

let env: TestWorkflowEnvironment;
let desk: TestDesk;
let running: RunningTestWorker;
/** Where the provider is: first nowhere. */
let provider = 'http://127.0.0.1:9';

beforeAll(async () => {
  [env, desk] = await Promise.all([startTimeSkippingServer(), openTestDesk()]);
  const channel = createWhatsAppTwilio({
    windowMs: 7 * 86_400_000,
    baseUrlFor: () => provider,
    timeoutMs: 2_000,
  });
  desk.channel = channel;
  desk.channels = new Map([[channel.kind, channel]]);
  running = await startTestWorker(desk, env, {}, letTheDatabaseFollow);
}, 60_000);
afterAll(async () => {
  await running?.stop();
  await env?.teardown();
  await desk?.close();
});

// The workflow's clock jumps and the database's does not: what the workflow has waited for is due there too.
const letTheDatabaseFollow = (conversationId: string) =>
  desk.db
    .updateTable('messages')
    .set({ deliverAfter: null })
    .where('conversationId', '=', conversationId)
    .execute();

const LONGEST_HISTORY = 500;
// A day by hand (HOURS=24, two minutes), two hours in the suite.
const HOURS = Number(process.env['HOURS'] ?? 2);

test(
  'a provider that is away for hours is asked all the time, once a minute at last, and gets each answer once, in order',
  async () => {
    const from = 'whatsapp:+15559990001';
    await fetch(`${desk.simulator.api}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from, to: SENDER, text: 'Hello', webhook: false }),
    });
    const { conversationId: id } = await receiveMessage(
      desk.db,
      desk.integration,
      desk.channel,
      messageFrom(from, 'Hello'),
    );
    const { number } = await newestCase(desk.db, id);
    const channelOf = () => desk.channel;
    for (const text of ['First', 'Second', 'Third'])
      await answer(desk.db, desk.agent, number, { text, clientId: randomUUID() }, channelOf);
    const { client, taskQueue } = running.target;
    const handle = await client.start(CONVERSATION_WORKFLOW, {
      workflowId: conversationWorkflowId(id),
      taskQueue,
      args: [id],
      memo: { continueAsNewAt: LONGEST_HISTORY },
    });
    const ours = () =>
      desk.db
        .selectFrom('messages')
        .selectAll()
        .where('conversationId', '=', id)
        .where('direction', '=', 'out')
        .orderBy('seq')
        .execute();
    await eventually(ours, ([first]) => (first?.attempts ?? 0) > 0);

    // Hour by hour: a call that lasts minutes is cut, done again, and sleeps twice as long.
    for (let hour = 0; hour < HOURS; hour += 1) await env.sleep('1 hour');
    const waiting = await ours();
    const [attempts = 0, ...others] = waiting.map((message) => message.attempts);
    console.log(`attempts in ${HOURS} hours of skipped time: ${attempts}`);
    // A minute apart at most.
    expect(attempts).toBeGreaterThan(HOURS * 60 * 0.9);
    expect(attempts).toBeLessThan(HOURS * 60 * 1.2);
    expect(others).toEqual([0, 0]);
    expect(waiting.map(({ status }) => status)).not.toContain('failed');

    // However long it takes, no run of the workflow grows without end.
    const { historyLength } = await client.getHandle(handle.workflowId).describe();
    expect(historyLength).toBeLessThan(LONGEST_HISTORY * 1.2);

    provider = desk.simulator.url;
    await env.sleep('5 minutes');
    const sent = await eventually(ours, (messages) => messages.every(({ sid }) => sid !== null));
    expect(sent.map(({ status }) => status)).not.toContain('failed');
    const listed = await fetch(
      `${desk.simulator.api}/messages?customer=${encodeURIComponent(from)}&order=asc`,
    );
    // Our own simulator's shape.
    const { items } = (await listed.json()) as { items: { direction: string; body: string }[] };
    const arrived = items.filter(({ direction }) => direction.startsWith('outbound')).map(({ body }) => body);
    expect(arrived).toEqual(['First', 'Second', 'Third']);
  },
  HOURS * 60_000 + 60_000,
);

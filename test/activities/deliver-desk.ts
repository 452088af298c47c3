import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { answer } from '../../cases/answer';
import { receiveMessage } from '../../cases/receive-message';
import { receiveStatus } from '../../cases/receive-status';
import type { DeliveryStep } from '../../workflows/contract';
import { activitiesOf, messageFrom, newestCase, openTestDesk, SENDER, type TestDesk } from '../desk';
import { quietTemporal } from '../temporal';

/** Takes the simulator's status callbacks in, as the webhook does, and notes them. `wake` is told whom they wake. */
export async function takeCallbacks(
  desk: TestDesk,
  wake: (conversationId: string) => Promise<void> = () => Promise.resolve(),
) {
  const statuses: string[] = [];
  const underWay = new Set<Promise<unknown>>();
  let closed = false;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (closed) return void response.destroy();
      const params = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      const url = new URL(request.url ?? '', 'http://desk');
      const read = desk.channel.read(params);
      if (read.type !== 'status') throw new Error('Only statuses are expected here.');
      statuses.push(String(read.status));
      const messageId = url.searchParams.get('message');
      const one = receiveStatus(desk.db, { ...read, integrationId: desk.integration.id, messageId })
        .then((taken) => (taken.wake ? wake(taken.wake) : undefined))
        .then(() => response.end('<Response/>'))
        .finally(() => underWay.delete(one));
      underWay.add(one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    statuses,
    /** To be called before the database is closed: one that is under way would fail the tests of another file. */
    async close() {
      closed = true;
      server.close();
      await Promise.allSettled(underWay);
    },
  };
}

/** A desk whose deliver activity is run directly, against the simulator. */
export async function openDeliverDesk() {
  quietTemporal();
  const desk = await openTestDesk();
  const callbacks = await takeCallbacks(desk);
  const { db, agent, simulator } = desk;
  const drive = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${simulator.api}/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? null : (JSON.parse(text) as Record<string, unknown>);
  };
  const run = (publicUrl: string, conversationId: string): Promise<DeliveryStep> =>
    new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') }).run(
      activitiesOf(desk, { publicUrl }).deliver,
      conversationId,
    );
  let numbers = 0;
  return {
    ...desk,
    callbacks,
    drive,
    /** One run of the activity; its status callbacks come back to us. */
    deliver: (conversationId: string) => run(callbacks.url, conversationId),
    /** The same with callbacks that can't reach us. */
    deliverInTheDark: (conversationId: string) => run('http://127.0.0.1:9', conversationId),
    fault: (fault: Record<string, unknown>) => drive('POST', 'faults', fault),
    /** A customer who has written, so that the window is open here and there. */
    async chat() {
      const from = `whatsapp:+1555200${String(++numbers).padStart(4, '0')}`;
      await drive('POST', 'messages', { from, to: SENDER, text: 'Hello', webhook: false });
      const { conversationId } = await receiveMessage(
        db,
        desk.integration,
        desk.channel,
        messageFrom(from, 'Hello'),
      );
      const { number } = await newestCase(db, conversationId);
      return { id: conversationId, number, from };
    },
    async answers(number: number, text: string) {
      const { messageId } = await answer(
        db,
        agent,
        number,
        { text, clientId: randomUUID() },
        () => desk.channel,
      );
      return messageId;
    },
    message: (id: string) =>
      db.selectFrom('messages').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    /** Makes the time of the attempt pass: its request can no longer be under way, and the next check is due. */
    async timePasses(messageId: string, secondsAgo = 120) {
      const ended = new Date(Date.now() - secondsAgo * 1000);
      await db
        .updateTable('messages')
        .set({ requestEndsAt: ended, settleCheckedAt: ended, deliverAfter: null })
        .where('id', '=', messageId)
        .execute();
    },
    /** What the customer's telephone shows of ours, oldest first. */
    async arrived(from: string): Promise<string[]> {
      const query = `messages?customer=${encodeURIComponent(from)}&order=asc`;
      const listed = (await drive('GET', query))?.['items'] as { direction: string; body: string }[];
      return listed
        .filter((message) => message.direction.startsWith('outbound'))
        .map((message) => message.body);
    },
    async creates(from: string): Promise<number> {
      return ((await drive('GET', `creates?customer=${encodeURIComponent(from)}`))?.['items'] as unknown[])
        .length;
    },
    async close() {
      await callbacks.close();
      await desk.close();
    },
  };
}

export type DeliverDesk = Awaited<ReturnType<typeof openDeliverDesk>>;

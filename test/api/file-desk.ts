import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createDeliver, type DeliverParts } from '../../activities/deliver';
import type { Configuration } from '../../configuration';
import type { MessageShape } from '../../cases/shapes/message';
import type { DeliveryStep } from '../../workflows/contract';
import { noteHealth } from '../../workspace/note-health';
import { business } from '../simulator/playground';
import { quietTemporal } from '../temporal';
import { call, type Person } from './desk';
import { openTwilioDesk, PUBLIC_URL } from './twilio-desk';

export interface Upload {
  name?: string;
  type?: string;
  content: Buffer;
  fields?: Record<string, string>;
  headers?: Record<string, string>;
}

/** What the customer's phone shows of one message of ours. */
export interface OnPhone {
  direction: string;
  body: string;
  status: string;
  errorCode: number | null;
  media: { sid: string; url: string; contentType: string; problem?: string }[];
}

const SECOND = 1_000;
let numbers = 0;

/** A desk that sends files to the simulator's customers; delivery is run by hand. */
export async function openFileDesk(settings: Partial<Configuration> = {}) {
  quietTemporal();
  const desk = await openTwilioDesk(settings);
  const { db, agent, drive } = desk;
  const url = `http://127.0.0.1:${(desk.app.server.address() as AddressInfo).port}`;
  const parts: DeliverParts = {
    db,
    channels: desk.channels,
    secretKey: desk.secretKey,
    publicUrl: PUBLIC_URL,
    announce: () => undefined,
    health: noteHealth(db, (error) => {
      throw error;
    }),
    log: desk.app.log,
  };
  const deliver = (conversationId: string, more: Partial<DeliverParts> = {}): Promise<DeliveryStep> =>
    new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') }).run(
      createDeliver({ ...parts, ...more }),
      conversationId,
    );
  return {
    ...desk,
    url,
    deliver,
    async upload(
      { name = 'a.bin', type = '', content, fields = {}, headers = {} }: Upload,
      by: Person = agent,
      at = url,
    ) {
      const form = new FormData();
      for (const [field, value] of Object.entries(fields)) form.append(field, value);
      form.append('file', new Blob([content], { type }), name);
      const response = await fetch(`${at}/api/files`, {
        method: 'POST',
        headers: { ...by.headers, ...headers },
        body: form,
      });
      // Test code reads whatever came; the assertions check it.
      return { status: response.status, headers: response.headers, body: (await response.json()) as any };
    },
    /** A customer who has just written: address, case and conversation. */
    async chat() {
      const from = `whatsapp:+1555600${String(++numbers).padStart(4, '0')}`;
      await drive('POST', 'messages', { from, to: business, text: 'Hello' });
      const row = await db
        .selectFrom('conversations')
        .innerJoin('cases', 'cases.conversationId', 'conversations.id')
        .select(['conversations.id', 'cases.number', 'cases.id as caseId'])
        .where('conversations.address', '=', from)
        .executeTakeFirstOrThrow();
      return { from, ...row };
    },
    async answers(number: number, body: Record<string, unknown>, by: Person = agent) {
      const answer = { clientId: randomUUID(), ...body };
      const reply = await call(desk.app, `POST /api/cases/${number}/messages`, by, answer);
      return { status: reply.statusCode, body: reply.json<MessageShape & { detail: string }>() };
    },
    async thread(number: number): Promise<MessageShape[]> {
      const reply = await call(desk.app, `GET /api/cases/${number}/messages`, agent);
      return reply.json<{ items: MessageShape[] }>().items.filter(({ direction }) => direction === 'out');
    },
    async onPhone(from: string): Promise<OnPhone[]> {
      const query = `messages?customer=${encodeURIComponent(from)}&order=asc`;
      const { items } = (await drive('GET', query)).body as { items: OnPhone[] };
      return items.filter(({ direction }) => direction.startsWith('outbound'));
    },
    /** The bytes of a file as they are at Twilio. */
    async atTwilio({ sid, media: [file] }: { sid?: string } & OnPhone): Promise<Buffer> {
      const { account, simulator } = desk;
      const basic = Buffer.from(`${account.sid}:${account.authToken}`).toString('base64');
      const answer = await fetch(
        `${simulator.url}/2010-04-01/Accounts/${account.sid}/Messages/${sid}/Media/${file?.sid}`,
        { headers: { authorization: `Basic ${basic}` }, redirect: 'manual' },
      );
      return Buffer.from(await (await fetch(answer.headers.get('location') ?? '')).arrayBuffer());
    },
    /** Delivers until nothing is left to do now, or only what waits. */
    async deliverAll(conversationId: string) {
      for (const until = Date.now() + 20 * SECOND; Date.now() < until;) {
        const { againInMs } = await deliver(conversationId);
        if (againInMs === null) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error('There is still something to deliver.');
    },
  };
}

export type FileDesk = Awaited<ReturnType<typeof openFileDesk>>;

export const pdf = (size = 3000, fill = 1) =>
  Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(size - 9, fill)]);
/** As a picture begins; what is drawn is nothing. */
const PNG_HEAD = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  Buffer.from('\x00\x00\x00\x0dIHDR'),
  Buffer.alloc(17, 1),
  Buffer.from('\x00\x00\xff\xffIDAT', 'latin1'),
]);
export const png = (size = 3000, fill = 1) =>
  Buffer.concat([PNG_HEAD, Buffer.alloc(size - PNG_HEAD.length, fill)]);
export const ogg = (size = 3000) =>
  Buffer.concat([
    Buffer.from('OggS'),
    Buffer.alloc(22),
    Buffer.from([1, 19]),
    Buffer.from('OpusHead\x01\x01'),
    Buffer.alloc(size - 38, 1),
  ]);

import { randomUUID } from 'node:crypto';
import { receiveMessage } from '../../cases/receive-message';
import type { Channel, IncomingMessage } from '../../channels/channel';
import { createWhatsAppTwilio } from '../../channels/whatsapp-twilio/whatsapp-twilio';
import type { Db } from '../../db/connection';
import type { IntegrationRow } from '../../db/schema';
import type { Configuration } from '../../configuration';
import { openDesk, type Desk } from './desk';

const DAY_MS = 86_400_000;

/** WhatsApp by Twilio; nothing here calls it. */
export const whatsApp: Channel = createWhatsAppTwilio({
  windowMs: DAY_MS,
  baseUrlFor: () => 'http://127.0.0.1:9',
  timeoutMs: 1_000,
});

/** A desk with one connected number whose cases go to Support. */
export async function openDeskWithNumber(settings: Partial<Configuration> = {}) {
  const desk = await openDesk(settings, { channels: new Map([[whatsApp.kind, whatsApp]]) });
  return { ...desk, integration: await connectNumber(desk.db, desk.supportId) };
}

export type DeskWithNumber = Desk & { integration: IntegrationRow };

export function connectNumber(db: Db, groupId: string): Promise<IntegrationRow> {
  return db
    .insertInto('integrations')
    .values({
      id: randomUUID(),
      kind: whatsApp.kind,
      name: 'Number',
      health: 'connected',
      account: `AC${randomUUID().replaceAll('-', '')}`,
      sender: 'whatsapp:+14155238886',
      credentials: Buffer.from('sealed'),
      groupId,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function addGroup(db: Db, name: string): Promise<string> {
  const id = randomUUID();
  await db.insertInto('groups').values({ id, name }).execute();
  return id;
}

/** Takes a customer's message in, as the webhook does; answers the number of its case (0: none). */
export async function customerWrites(
  desk: { db: Db; integration: IntegrationRow },
  from: string,
  text: string,
  more: Partial<IncomingMessage> & { receivedAt?: Date } = {},
): Promise<number> {
  const { receivedAt, ...rest } = more;
  const sid = `SM${randomUUID().replaceAll('-', '')}`;
  await receiveMessage(
    desk.db,
    desk.integration,
    whatsApp,
    {
      type: 'message',
      sid,
      from: `whatsapp:${from}`,
      to: 'whatsapp:+14155238886',
      phone: from,
      profileName: 'Grace',
      kind: 'text',
      text,
      attachments: [],
      location: null,
      button: null,
      quotedSid: null,
      raw: {},
      ...rest,
    },
    receivedAt,
  );
  const row = await desk.db
    .selectFrom('messages')
    .leftJoin('cases', 'cases.id', 'messages.caseId')
    .select('cases.number')
    .where('messages.sid', '=', rest.sid ?? sid)
    .executeTakeFirstOrThrow();
  return row.number ?? 0;
}

let last = 4_915_100_000_000;
/** A telephone number nobody has had in this file. */
export function newPhone(): string {
  last += 1;
  return `+${last}`;
}

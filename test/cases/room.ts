import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from '../../channels/channel';
import { receiveMessage, type ReceivingChannel } from '../../cases/receive-message';
import { connect, type Db } from '../../db/connection';
import type { CaseRow, IntegrationRow, Presence } from '../../db/schema';
import { createTestDatabase } from '../database';

export const HOUR = 3_600_000;
export const whatsapp: ReceivingChannel = { caseKind: 'whatsapp', mode: 'sync', windowMs: 24 * HOUR };

let customers = 0;

/** A workspace with one group, one connected number and no Temporal: what the operations of `cases/` need. */
export async function openRoom() {
  const database = await createTestDatabase();
  const db = connect(database.url, { max: 10 });
  const groupId = randomUUID();
  await db.insertInto('groups').values({ id: groupId, name: 'Support' }).execute();
  const integration = await connectNumber(db, groupId);

  const receive = (from: string, more: Partial<IncomingMessage> = {}, receivedAt?: Date) =>
    receiveMessage(db, integration, whatsapp, messageFrom(from, more), receivedAt);
  return {
    db,
    groupId,
    integration,
    receive,
    newCustomer: () => `whatsapp:+1555200${String(++customers).padStart(4, '0')}`,
    close: async () => {
      await db.destroy();
      await database.drop();
    },
  };
}
export type Room = Awaited<ReturnType<typeof openRoom>>;

export async function connectNumber(db: Db, groupId: string): Promise<IntegrationRow> {
  return db
    .insertInto('integrations')
    .values({
      id: randomUUID(),
      kind: 'whatsapp-twilio',
      name: 'Shop',
      health: 'connected',
      account: 'AC1',
      sender: `whatsapp:+1415777${String(++customers).padStart(4, '0')}`,
      credentials: Buffer.from('sealed'),
      groupId,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export function messageFrom(from: string, more: Partial<IncomingMessage> = {}): IncomingMessage {
  return {
    type: 'message',
    sid: `SM${randomUUID().replaceAll('-', '')}`,
    from,
    to: 'whatsapp:+14155238886',
    phone: from.replace('whatsapp:', ''),
    profileName: 'Ana',
    kind: 'text',
    text: 'Hello',
    attachments: [],
    location: null,
    button: null,
    quotedSid: null,
    raw: {},
    ...more,
  };
}

export async function hire({ db, groupId }: Room, presence: Presence): Promise<string> {
  const id = randomUUID();
  await db
    .insertInto('users')
    .values({
      id,
      email: `${id}@example.com`,
      name: 'Ada',
      role: 'agent',
      passwordHash: '-',
      presence,
      offlineAt: null,
    })
    .execute();
  await db.insertInto('groupMembers').values({ groupId, userId: id }).execute();
  return id;
}

/** The customer's cases, oldest first. */
export function casesOf({ db }: Room, address: string): Promise<CaseRow[]> {
  return db
    .selectFrom('cases')
    .innerJoin('contactAddresses', 'contactAddresses.contactId', 'cases.contactId')
    .selectAll('cases')
    .where('address', '=', address)
    .orderBy('number')
    .execute();
}

export async function onlyCase(room: Room, address: string): Promise<CaseRow> {
  const [only, ...others] = await casesOf(room, address);
  if (!only || others.length > 0) throw new Error(`${1 + others.length} cases instead of one`);
  return only;
}

/** Puts a case into a state that operations tested elsewhere bring about. */
export function setCase({ db }: Room, caseId: string, values: Partial<CaseRow>) {
  return db
    .updateTable('cases')
    .set(values as object) // jsonb columns are not among what tests set
    .where('id', '=', caseId)
    .execute();
}

export const ended = (status: CaseRow['status'], at = new Date()): Partial<CaseRow> => ({
  status,
  chatState: 'ended',
  chatEndedAt: at,
  chatEndedBy: 'agent',
  chatEndsAt: null,
  statusChangedAt: at,
});

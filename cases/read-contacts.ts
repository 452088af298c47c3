import { sql, type ExpressionBuilder } from 'kysely';
import type { Db } from '../db/connection';
import type { ContactRow, Database } from '../db/schema';
import { notFound } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { currentContactId } from './merged-contacts';
import { isVisibleTo } from './policy';
import { messageRows, showMessages, type Listed } from './read-messages';
import { containing } from './search';
import type { ContactShape } from './shapes/contact';
import type { MessageShape } from './shapes/message';

export type ContactKey = [createdAt: string, id: string];
/** Time, then place in a conversation: a customer may write to several numbers at once. */
export type ContactMessageKey = [createdAt: string, conversationId: string, seq: number];

/** Agents see the customers of the cases they may see; administrators all. */
export function isContactVisibleTo(viewer: Viewer) {
  return (eb: ExpressionBuilder<Database, 'contacts'>) => {
    if (viewer.role === 'administrator') return eb.and([]);
    return eb.exists(
      eb
        .selectFrom('cases')
        .select('cases.id')
        .whereRef('cases.contactId', '=', 'contacts.id')
        .where(isVisibleTo(viewer)),
    );
  };
}

export interface ContactFilters {
  /** Part of the name or of an address, or all of the external id. */
  q?: string | undefined;
  blocked?: boolean | undefined;
  /** They carry one of these. */
  labels?: readonly string[] | undefined;
}

/** Customers this person may see, the newest first. */
export async function listContacts(
  db: Db,
  viewer: Viewer,
  page: { limit: number; after?: ContactKey | undefined } & ContactFilters,
): Promise<Listed<ContactShape, ContactKey>[]> {
  const { after, q, blocked, labels } = page;
  let query = contactRows(db)
    .where(isContactVisibleTo(viewer))
    .orderBy('contacts.createdAt', 'desc')
    .orderBy('contacts.id')
    .limit(page.limit);
  if (q) query = query.where('contacts.id', 'in', idsMatching(db, q));
  if (blocked !== undefined) query = query.where('contacts.blocked', '=', blocked);
  if (labels?.length)
    query = query.where(
      // The second half is what the index of labels holds.
      sql<boolean>`contacts.labels && ${[...labels]}::text[] and contacts.labels <> '{}'`,
    );
  if (after)
    query = query.where(
      sql<boolean>`contacts.created_at <= ${after[0]}::timestamptz
        and (contacts.created_at < ${after[0]}::timestamptz or contacts.id > ${after[1]}::uuid)`,
    );
  const rows = await query.execute();
  return rows.map((row) => ({ shape: showContact(row), key: [row.createdAt.toISOString(), row.id] }));
}

function idsMatching(db: Db, q: string) {
  const pattern = containing(q);
  return db
    .selectFrom('contacts as named')
    .select('named.id as id')
    .where('named.name', 'ilike', pattern)
    .union(
      db
        .selectFrom('contactAddresses')
        .select('contactAddresses.contactId as id')
        .where('contactAddresses.address', 'ilike', pattern),
    )
    .union(db.selectFrom('contacts as known').select('known.id as id').where('known.externalId', '=', q));
}

/** One customer, or whose part they have become. Refuses with `not-found` what this person may not see. */
export async function readContact(db: Db, viewer: Viewer, id: string): Promise<ContactShape> {
  const [contact] = await readContacts(db, viewer, [await currentContactId(db, id)]);
  if (!contact) throw notFound('contact');
  return contact;
}

/** Those of these customers whom this person may see, the newest first. */
export async function readContacts(db: Db, viewer: Viewer, ids: readonly string[]): Promise<ContactShape[]> {
  if (ids.length === 0) return [];
  const rows = await contactRows(db)
    .where('contacts.id', 'in', ids)
    .where(isContactVisibleTo(viewer))
    .orderBy('contacts.createdAt', 'desc')
    .orderBy('contacts.id')
    .execute();
  return rows.map(showContact);
}

/**
 * All messages with a customer, in the order in which we took them in: those of cases this person may see, and those
 * that belong to no case because the customer was blocked.
 */
export async function readContactMessages(
  db: Db,
  viewer: Viewer,
  contactId: string,
  page: { order: 'asc' | 'desc'; limit: number; after?: ContactMessageKey | undefined },
): Promise<Listed<MessageShape, ContactMessageKey>[]> {
  const { id } = await readContact(db, viewer, contactId);
  const visible = db.selectFrom('cases').select('cases.id').where('cases.contactId', '=', id);
  let query = messageRows(db)
    .where(
      'messages.conversationId',
      'in',
      db.selectFrom('conversations').select('conversations.id').where('conversations.contactId', '=', id),
    )
    .where((eb) =>
      eb.or([
        eb('messages.caseId', 'is', null),
        eb('messages.caseId', 'in', visible.where(isVisibleTo(viewer))),
      ]),
    )
    .orderBy('messages.createdAt', page.order)
    .orderBy('messages.conversationId', page.order)
    .orderBy('messages.seq', page.order)
    .limit(page.limit);
  const { after } = page;
  if (after) {
    const place = sql`(messages.created_at, messages.conversation_id, messages.seq)`;
    const from = sql`(${after[0]}::timestamptz, ${after[1]}::uuid, ${after[2]}::bigint)`;
    query = query.where(
      page.order === 'asc' ? sql<boolean>`${place} > ${from}` : sql<boolean>`${place} < ${from}`,
    );
  }
  const rows = await query.execute();
  const shapes = await showMessages(db, rows, viewer);
  return rows.flatMap((row, i) => {
    const shape = shapes[i];
    return shape ? [{ shape, key: [row.createdAt.toISOString(), row.conversationId, row.seq] }] : [];
  });
}

function contactRows(db: Db) {
  return db
    .selectFrom('contacts')
    .selectAll('contacts')
    .select(
      sql<ContactShape['addresses']>`(
        select coalesce(json_agg(json_build_object('address', a.address, 'phone', a.phone) order by a.created_at, a.address), '[]')
        from contact_addresses a where a.contact_id = contacts.id)`.as('addresses'),
    );
}

function showContact(row: ContactRow & Pick<ContactShape, 'addresses'>): ContactShape {
  return {
    id: row.id,
    name: row.name,
    addresses: row.addresses,
    labels: row.labels,
    fields: row.fields,
    blocked: row.blocked,
    externalId: row.externalId,
    optedOut: row.optedOutAt !== null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

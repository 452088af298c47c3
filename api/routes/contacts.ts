import { Readable } from 'node:stream';
import { z } from 'zod';
import { changeContact } from '../../cases/change-contact';
import { listCasesOfContact } from '../../cases/list-cases';
import { readCasesFor } from '../../cases/read-cases';
import { findMergeCandidates } from '../../cases/merge-candidates';
import { mergeContacts } from '../../cases/merge-contacts';
import {
  listContacts,
  readContact,
  readContactMessages,
  type ContactFilters,
  type ContactKey,
} from '../../cases/read-contacts';
import { caseShape } from '../../cases/shapes/case';
import { contactShape } from '../../cases/shapes/contact';
import { mergeCandidateShape } from '../../cases/shapes/merge-candidate';
import { messageShape } from '../../cases/shapes/message';
import { inTransaction } from '../../db/transaction';
import { listFields } from '../../workspace/fields';
import { audit } from '../../workspace/audit-log';
import type { Viewer } from '../../workspace/viewer';
import type { App } from '../app';
import { fields, labels, moment, q, threadQuery, whole } from '../case-schemas';
import { csvHead, csvLine } from '../csv';
import { listOf, listQuery, page, readCursor } from '../lists';
import { byId, given, id, name } from '../schemas';

const changes = z.strictObject({
  name: name().optional(),
  labels: labels.optional(),
  fields: fields.optional(),
  blocked: z.boolean().optional(),
  externalId: name(200).nullable().optional(),
});

const filters = {
  q: q.describe('Searches name and addresses, and finds an external id'),
  blocked: z.enum(['true', 'false']).optional(),
  label: z.string().max(2_000).optional().describe('Those who carry one of these, comma-separated'),
};

const filtersOf = (query: z.output<z.ZodObject<typeof filters>>): ContactFilters => ({
  q: query.q,
  blocked: query.blocked === undefined ? undefined : query.blocked === 'true',
  labels: query.label?.split(',').filter(Boolean),
});

/** Customers: those of the cases a person may see. */
export function contactRoutes(app: App): void {
  app.get(
    '/api/contacts',
    {
      schema: {
        tags: ['contacts'],
        summary: 'Customers, the newest first',
        querystring: listQuery.extend(filters),
        response: { 200: listOf(contactShape) },
      },
    },
    async ({ viewer, query }) => {
      const after = readCursor(z.tuple([moment, z.uuid()]), query.cursor);
      const rows = await listContacts(app.db, viewer, {
        limit: query.limit + 1,
        after,
        ...filtersOf(query),
      });
      return page(
        rows,
        query.limit,
        (row) => row.shape,
        (row) => row.key,
      );
    },
  );

  app.get(
    '/api/contacts.csv',
    {
      config: { role: 'administrator' },
      schema: {
        tags: ['contacts'],
        summary:
          'Customers as a file for spreadsheets, with the columns that an import takes: all, or those that the list has for the same filters',
        querystring: z.strictObject(filters),
      },
    },
    async ({ viewer, query }, reply) => {
      await inTransaction(app.db, (trx) =>
        audit(trx, viewer.userId, {
          what: 'contacts.exported',
          target: { type: 'contacts', id: 'all', name: '' },
        }),
      );
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="customers.csv"')
        .send(Readable.from(contactLines(app.db, viewer, filtersOf(query))));
    },
  );

  app.get(
    '/api/contacts/:id',
    {
      schema: { tags: ['contacts'], summary: 'One customer', params: byId, response: { 200: contactShape } },
    },
    ({ viewer, params }) => readContact(app.db, viewer, params.id),
  );

  app.patch(
    '/api/contacts/:id',
    {
      schema: {
        tags: ['contacts'],
        summary: 'Change a customer; `labels` replaces all, `fields` the named ones',
        params: byId,
        body: changes,
        response: { 200: contactShape },
      },
    },
    async ({ viewer, params, body }) => {
      await changeContact(app.db, viewer, params.id, given(body));
      return readContact(app.db, viewer, params.id);
    },
  );

  app.get(
    '/api/contacts/:id/merge-candidates',
    {
      schema: {
        tags: ['contacts'],
        summary: 'Customers who are surely the same person by their number, and why',
        params: byId,
        querystring: z.strictObject({}),
        response: { 200: z.object({ items: z.array(mergeCandidateShape) }) },
      },
    },
    async ({ viewer, params }) => ({
      items: await findMergeCandidates(app.db, app.channels.values(), viewer, params.id),
    }),
  );

  app.post(
    '/api/contacts/:id/merge',
    {
      schema: {
        tags: ['contacts'],
        summary: 'Make another customer part of this one; what this one has wins',
        description:
          'Addresses, conversations, cases, labels and fields move, and the histories of the cases say so. It can not be undone. The other’s id stands for this customer from then on.',
        params: byId,
        body: z.strictObject({ contactId: id }),
        response: { 200: contactShape },
      },
    },
    async ({ viewer, params, body }) => {
      const { wake } = await mergeContacts(app.db, viewer, { keptId: params.id, otherId: body.contactId });
      for (const conversationId of wake) app.wake(conversationId);
      return readContact(app.db, viewer, params.id);
    },
  );

  app.get(
    '/api/contacts/:id/cases',
    {
      schema: {
        tags: ['contacts'],
        summary: 'All cases of a customer that you may see, active chats too, the newest first',
        params: byId,
        querystring: listQuery,
        response: { 200: listOf(caseShape) },
      },
    },
    async ({ viewer, params, query }) => {
      const { id } = await readContact(app.db, viewer, params.id);
      const number = readCursor(whole, query.cursor);
      const after = number === undefined ? undefined : { by: [], number };
      const rows = await listCasesOfContact(app.db, viewer, id, { limit: query.limit + 1, after });
      const listed = page(
        rows,
        query.limit,
        (row) => row.id,
        ({ place }) => place.number,
      );
      return { ...listed, items: await readCasesFor(app.db, app.channels, viewer, listed.items) };
    },
  );

  app.get(
    '/api/contacts/:id/messages',
    {
      schema: {
        tags: ['contacts'],
        summary: 'Messages of the cases you may see, and those of no case because the customer was blocked',
        params: byId,
        querystring: threadQuery,
        response: { 200: listOf(messageShape) },
      },
    },
    async ({ viewer, params, query }) => {
      const { limit, order, cursor } = query;
      const after = readCursor(z.tuple([moment, z.uuid(), whole]), cursor);
      const rows = await readContactMessages(app.db, viewer, params.id, { order, limit: limit + 1, after });
      return page(
        rows,
        limit,
        (row) => row.shape,
        (row) => row.key,
      );
    },
  );
}

const A_BITE = 500;

/** Bite by bite, so that however many there are never stand in memory at once. */
async function* contactLines(db: App['db'], viewer: Viewer, asked: ContactFilters): AsyncGenerator<string> {
  const fields = (await listFields(db, 'contact')).map(({ name: field }) => field);
  yield csvHead(['name', 'phone', 'external id', 'labels', 'blocked', 'created', ...fields]);
  let after: ContactKey | undefined;
  do {
    const rows = await listContacts(db, viewer, { limit: A_BITE, after, ...asked });
    for (const { shape } of rows) {
      const [first] = shape.addresses;
      yield csvLine([
        shape.name,
        first?.phone ?? first?.address ?? null,
        shape.externalId,
        shape.labels.join(', '),
        shape.blocked ? 'yes' : 'no',
        shape.createdAt,
        ...fields.map((field) => cellOf(shape.fields[field])),
      ]);
    }
    after = rows.length < A_BITE ? undefined : rows.at(-1)?.key;
  } while (after);
}

/** Fields hold texts, numbers, true and false. */
function cellOf(value: unknown): string | number | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value);
}

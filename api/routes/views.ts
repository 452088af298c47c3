import { z } from 'zod';
import {
  changeView,
  createView,
  deleteView,
  findView,
  listViews,
  type SavedView,
} from '../../workspace/saved-views';
import type { App } from '../app';
import { asQuery, caseFilters, order, sort } from '../case-query';
import { listOf, listQuery, page, readCursor } from '../lists';
import { byId, given, id, name, nothing, person, time } from '../schemas';

/** A view as the API shows it. */
export const savedView = z
  .object({
    id,
    name: z.string(),
    shared: z.boolean(),
    filters: z.record(z.string(), z.string()).describe('As in the query of `GET /api/cases`'),
    sort: z.string().nullable().describe('null: the usual one'),
    order: z.string().nullable(),
    columns: z.array(z.string()),
    owner: person.nullable().describe('null once that person is gone'),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'SavedView' });

const fields = z.strictObject({
  name: name(),
  shared: z.boolean().describe('Everybody sees it'),
  filters: caseFilters.describe('The words and values of the query of `GET /api/cases`, all texts'),
  sort: sort.nullable(),
  order: order.nullable(),
  columns: z
    .array(name(100))
    .max(50, 'Must be at most 50 columns.')
    .refine((columns) => new Set(columns).size === columns.length, 'Must not hold the same column twice.')
    .describe('What is shown of each case, in whatever words the interface has for it'),
});
const newView = fields.extend({
  shared: fields.shape.shared.default(false),
  filters: fields.shape.filters.default({ activeChats: false }),
  sort: fields.shape.sort.default(null),
  order: fields.shape.order.default(null),
  columns: fields.shape.columns.default([]),
});

/** How people look at all cases, kept under a name. */
export function viewRoutes(app: App): void {
  const tags = ['cases'];

  app.get(
    '/api/views',
    {
      schema: {
        tags,
        summary: 'Saved views by name: your own and the shared ones',
        querystring: listQuery,
        response: { 200: listOf(savedView) },
      },
    },
    async ({ viewer, query: { limit, cursor } }) => {
      const after = readCursor(z.tuple([z.string(), z.uuid()]), cursor);
      const rows = await listViews(app.db, viewer, { limit: limit + 1, after });
      return page(rows, limit, shownView, (row) => [row.name, row.id]);
    },
  );

  app.post(
    '/api/views',
    { schema: { tags, summary: 'Save a view', body: newView, response: { 201: savedView } } },
    async (request, reply) => {
      const { filters, ...rest } = request.body;
      const input = { ...rest, filters: asQuery(filters) };
      return reply
        .code(201)
        .send(shownView(await createView(app.db, request.viewer, request.newId(), input)));
    },
  );

  app.get(
    '/api/views/:id',
    { schema: { tags, summary: 'Read a view', params: byId, response: { 200: savedView } } },
    async ({ viewer, params }) => shownView(await findView(app.db, viewer, params.id)),
  );

  app.patch(
    '/api/views/:id',
    {
      schema: {
        tags,
        summary: 'Change a view; what is left out stays, `filters` and `columns` are replaced whole',
        description: 'A shared view is changed by its owner and by administrators.',
        params: byId,
        body: fields.partial(),
        response: { 200: savedView },
      },
    },
    async ({ viewer, params, body }) => {
      const { filters, ...rest } = given(body);
      const change = { ...rest, ...(filters ? { filters: asQuery(filters) } : {}) };
      return shownView(await changeView(app.db, viewer, params.id, change));
    },
  );

  app.delete(
    '/api/views/:id',
    { schema: { tags, summary: 'Delete a view', params: byId, response: { 204: nothing } } },
    async ({ viewer, params }, reply) => {
      await deleteView(app.db, viewer, params.id);
      return reply.code(204).send(undefined);
    },
  );
}

/** A row as the API shows it. */
export function shownView({
  ownerId,
  ownerName,
  createdAt,
  updatedAt,
  ...row
}: SavedView): z.input<typeof savedView> {
  return {
    ...row,
    owner: ownerId === null ? null : { id: ownerId, name: ownerName ?? '' },
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

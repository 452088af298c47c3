import { z } from 'zod';
import { macrosWithLabel } from '../../automation/macros';
import { rulesWithLabel } from '../../automation/rules-with-label';
import { countCarriers, replaceLabel } from '../../cases/replace-label';
import type { LabelRow } from '../../db/schema';
import {
  changeLabel,
  countLabelUse,
  createLabel,
  deleteLabel,
  findLabel,
  LABEL_COLOURS,
  listLabels,
} from '../../workspace/labels';
import { viewsWithLabel } from '../../workspace/saved-views';
import type { App } from '../app';
import { listOf, listQuery, page, readCursor } from '../lists';
import { byId, given, id, name, nothing, time } from '../schemas';
import { savedView, shownView } from './views';

const colour = z.enum(LABEL_COLOURS, { error: `Must be one of: ${LABEL_COLOURS.join(', ')}.` });
/** Lists of labels, in filters and in files, are parted by these. */
const labelName = name(100).regex(/^[^,;|]*$/, 'Must not contain a comma, a semicolon or a "|".');
const description = z.string().max(500, 'Must have at most 500 characters.').trim();

const label = z
  .object({
    id,
    name: z.string(),
    colour: z.enum(LABEL_COLOURS),
    description: z.string(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Label' });

/** The catalogue of labels: how they look. What cases and customers carry are plain texts. */
export function labelRoutes(app: App): void {
  const tags = ['labels'];

  app.get(
    '/api/labels',
    {
      schema: {
        tags,
        summary: 'The catalogue of labels, by name',
        querystring: listQuery,
        response: { 200: listOf(label) },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const after = readCursor(z.tuple([z.string(), z.uuid()]), cursor);
      const rows = await listLabels(app.db, { limit: limit + 1, after });
      return page(rows, limit, shown, (last) => [last.name, last.id]);
    },
  );

  app.get(
    '/api/labels/use',
    {
      config: { role: 'administrator' },
      schema: {
        tags,
        summary:
          'How many open and pending cases and how many customers carry each label, the most used first',
        querystring: z.strictObject({}),
        response: {
          200: z.object({
            items: z.array(z.object({ name: z.string(), cases: z.int(), contacts: z.int() })),
            nextCursor: z.null(),
          }),
        },
      },
    },
    async () => ({ items: await countLabelUse(app.db), nextCursor: null }),
  );

  app.get(
    '/api/labels/carriers',
    {
      config: { role: 'administrator' },
      schema: {
        tags,
        summary:
          'How many cases and customers carry a label, and what names it: rules, macros, views, scenarios',
        querystring: z.strictObject({ label: name(100) }),
        response: {
          200: z.object({
            openCases: z.int().describe('Not closed; at most 10,000 are counted, as of the others'),
            closedCases: z.int(),
            contacts: z.int(),
            rules: z.array(
              z.object({
                id,
                name: z.string(),
                isLive: z.boolean().describe('It is published, and names the label'),
                isInDraft: z
                  .boolean()
                  .describe('It names the label in the draft, or is live and stays as it is'),
                isDeleted: z.boolean().describe('It is live, and the draft is without it'),
              }),
            ),
            macros: z
              .array(z.object({ id, name: z.string() }))
              .describe('By name; at most 100, personal ones among them'),
            views: z
              .array(savedView)
              .describe('That filter by it: your own and the shared ones, by name; at most 100'),
            scenarios: z.array(z.string()).describe('Of the draft, by name'),
          }),
        },
      },
    },
    async ({ viewer, query }) => ({
      ...(await countCarriers(app.db, query.label)),
      ...(await rulesWithLabel(app.db, query.label)),
      macros: await macrosWithLabel(app.db, query.label),
      views: (await viewsWithLabel(app.db, viewer, query.label)).map(shownView),
    }),
  );

  app.post(
    '/api/labels/replace',
    {
      config: { role: 'administrator' },
      schema: {
        tags,
        summary: 'Customers and closed cases that carry one label carry another instead',
        description:
          'Up to 5,000 of each in a call; `more` says that some are left, and the same call goes on with them. Twice is harmless, and what was cut off is completed by the same call. The histories of the cases say it, and each sends `case.updated`; no rule runs. Cases that are not closed: `POST /api/bulk-edits`.',
        body: z.strictObject({ from: name(100), to: labelName }),
        response: { 200: z.object({ closedCases: z.int(), contacts: z.int(), more: z.boolean() }) },
      },
    },
    ({ viewer, body: { from, to } }) => replaceLabel(app.db, viewer, from, to),
  );

  app.post(
    '/api/labels',
    {
      config: { role: 'administrator' },
      schema: {
        tags,
        summary: 'Add a label to the catalogue',
        body: z.strictObject({ name: labelName, colour, description: description.default('') }),
        response: { 201: label },
      },
    },
    async (request, reply) =>
      reply.code(201).send(shown(await createLabel(app.db, request.viewer, request.newId(), request.body))),
  );

  app.get(
    '/api/labels/:id',
    { schema: { tags, summary: 'One label', params: byId, response: { 200: label } } },
    async ({ params }) => shown(await findLabel(app.db, params.id)),
  );

  app.patch(
    '/api/labels/:id',
    {
      config: { role: 'administrator' },
      schema: {
        tags,
        summary: 'Change how a label is called or looks; cases and customers that carry it stay as they are',
        params: byId,
        body: z.strictObject({ name: labelName, colour, description }).partial(),
        response: { 200: label },
      },
    },
    async ({ viewer, params, body }) => shown(await changeLabel(app.db, viewer, params.id, given(body))),
  );

  app.delete(
    '/api/labels/:id',
    {
      config: { role: 'administrator' },
      schema: {
        tags,
        summary: 'Take a label out of the catalogue; cases and customers keep it',
        params: byId,
        response: { 204: nothing },
      },
    },
    async ({ viewer, params }, reply) => {
      await deleteLabel(app.db, viewer, params.id);
      return reply.code(204).send(undefined);
    },
  );
}

function shown(row: LabelRow): z.input<typeof label> {
  return {
    id: row.id,
    name: row.name,
    colour: row.colour,
    description: row.description,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

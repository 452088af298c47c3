import { z } from 'zod';
import type { FieldRow } from '../../db/schema';
import {
  changeField,
  createField,
  deleteField,
  FIELD_TYPES,
  findField,
  listFields,
} from '../../workspace/fields';
import type { App } from '../app';
import { byId, given, id, name, nothing, time } from '../schemas';

const of = z.enum(['case', 'contact'], { error: 'Must be case or contact.' });
const type = z.enum(FIELD_TYPES, { error: `Must be one of: ${FIELD_TYPES.join(', ')}.` });
const choices = z
  .array(name(200))
  .max(200, 'Must be at most 200 choices.')
  .refine((all) => new Set(all).size === all.length, 'Must not hold the same choice twice.');
const place = z.int('Must be a whole number.').min(0).max(1_000_000);
const fieldName = name(100).refine((one) => one !== '__proto__', 'This name is not available.');

const field = z
  .object({
    id,
    of,
    name: z.string(),
    type: z.enum(FIELD_TYPES),
    choices: z.array(z.string()),
    place: z.int().describe('Fields are shown in this order'),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Field' });

/** Which fields cases and customers have, and what they may hold. Fields that nobody defined may be there too. */
export function fieldRoutes(app: App): void {
  const tags = ['fields'];

  app.get(
    '/api/fields',
    {
      schema: {
        tags,
        summary: 'The fields that are defined, in their order, those of cases first',
        querystring: z.strictObject({ of: of.optional() }),
        response: { 200: z.object({ items: z.array(field), nextCursor: z.null() }) },
      },
    },
    async ({ query }) => ({
      items: (await listFields(app.db, query.of)).map(shown),
      nextCursor: null,
    }),
  );

  app.post(
    '/api/fields',
    {
      config: { role: 'administrator' },
      schema: {
        tags,
        summary: 'Define a field, the last of its kind',
        body: z.strictObject({ of, name: fieldName, type, choices: choices.default([]) }),
        response: { 201: field },
      },
    },
    async (request, reply) =>
      reply.code(201).send(shown(await createField(app.db, request.viewer, request.newId(), request.body))),
  );

  app.get(
    '/api/fields/:id',
    { schema: { tags, summary: 'One field', params: byId, response: { 200: field } } },
    async ({ params }) => shown(await findField(app.db, params.id)),
  );

  app.patch(
    '/api/fields/:id',
    {
      config: { role: 'administrator' },
      schema: {
        tags,
        summary: 'Change a field; values that are there stay as they are',
        params: byId,
        body: z.strictObject({ name: fieldName, type, choices, place }).partial(),
        response: { 200: field },
      },
    },
    async ({ viewer, params, body }) => shown(await changeField(app.db, viewer, params.id, given(body))),
  );

  app.delete(
    '/api/fields/:id',
    {
      config: { role: 'administrator' },
      schema: {
        tags,
        summary: 'Take the definition of a field away; values that are there stay',
        params: byId,
        response: { 204: nothing },
      },
    },
    async ({ viewer, params }, reply) => {
      await deleteField(app.db, viewer, params.id);
      return reply.code(204).send(undefined);
    },
  );
}

function shown(row: FieldRow): z.input<typeof field> {
  return {
    id: row.id,
    of: row.of,
    name: row.name,
    type: row.type,
    choices: row.choices,
    place: row.place,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

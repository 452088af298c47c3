import { z } from 'zod';
import { Refusal } from '../../refusal';
import { rulePatch, ruleInput, ruleType } from '../../rules/schema';
import { createRule, deleteRule, orderRules, patchRule } from '../../workspace/change-rules';
import { MAX_RULES } from '../../workspace/publish-rules';
import { findRule, listRules, type StoredRule } from '../../workspace/rules';
import type { App } from '../app';
import { commaList, listOf, listQuery, page, readCursor } from '../lists';
import { byId, id, nothing, time } from '../schemas';

const storedType = z.enum(['new', 'updated', 'current']);

const rule = z
  .object({
    id,
    name: z.string(),
    type: storedType,
    sectionId: z.null(),
    mode: z.enum(['off', 'watch', 'on']),
    enabled: z.boolean().describe('Whether the mode is "on"'),
    after: z.null(),
    conditions: z.record(z.string(), z.unknown()).describe('A json-rules-engine condition tree'),
    actions: z.array(z.looseObject({ type: z.string() })),
    stop: z.boolean(),
    position: z.number().int().describe('Place within the type, from 1'),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Rule' });

// With draft=true a change would wait for a publication; drafts come later.
const changeQuery = z.strictObject({ draft: z.enum(['true', 'false']).optional() });

function refuseDraft({ draft }: z.infer<typeof changeQuery>): void {
  if (draft === 'true')
    throw new Refusal(
      'not-built-yet',
      501,
      'Drafts are not part of this version yet: changes are live at once.',
    );
}

/** Automation rules. Each change is published at once, as a new version of all rules. */
export function ruleRoutes(app: App): void {
  const config = { role: 'administrator' } as const;
  const tags = ['Rules'];

  app.get(
    '/api/rules',
    {
      config,
      schema: {
        tags,
        summary: 'List rules by type, in their order',
        querystring: listQuery.extend({ type: commaList(storedType).optional() }),
        response: { 200: listOf(rule) },
      },
    },
    async ({ query }) => {
      const after = readCursor(z.tuple([storedType, z.number().int()]), query.cursor);
      const found = await listRules(app.db, { types: query.type, limit: query.limit + 1, after });
      return page(found, query.limit, shown, (last) => [last.type, last.position]);
    },
  );

  app.post(
    '/api/rules',
    {
      config,
      schema: {
        tags,
        summary: 'Add a rule at the end of its type',
        querystring: changeQuery,
        body: ruleInput,
        response: { 201: rule },
      },
    },
    async (request, reply) => {
      refuseDraft(request.query);
      const { userId } = request.viewer;
      return reply.code(201).send(shown(await createRule(app.db, userId, request.newId(), request.body)));
    },
  );

  app.put(
    '/api/rules/order',
    {
      config,
      schema: {
        tags,
        summary: 'Put the rules of one type into an order',
        querystring: changeQuery,
        body: z.strictObject({ type: ruleType, ids: z.array(id).max(MAX_RULES) }),
        response: { 200: listOf(rule) },
      },
    },
    async (request) => {
      refuseDraft(request.query);
      const { type, ids } = request.body;
      const rules = await orderRules(app.db, request.viewer.userId, type, ids);
      return { items: rules.map(shown), nextCursor: null };
    },
  );

  app.get(
    '/api/rules/:id',
    { config, schema: { tags, summary: 'Read a rule', params: byId, response: { 200: rule } } },
    async ({ params }) => shown(await findRule(app.db, params.id)),
  );

  app.patch(
    '/api/rules/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change a rule',
        params: byId,
        querystring: changeQuery,
        body: rulePatch,
        response: { 200: rule },
      },
    },
    async (request) => {
      refuseDraft(request.query);
      return shown(await patchRule(app.db, request.viewer.userId, request.params.id, request.body));
    },
  );

  app.delete(
    '/api/rules/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Delete a rule',
        params: byId,
        querystring: changeQuery,
        response: { 204: nothing },
      },
    },
    async (request, reply) => {
      refuseDraft(request.query);
      await deleteRule(app.db, request.viewer.userId, request.params.id);
      return reply.code(204).send();
    },
  );
}

function shown(stored: StoredRule): z.input<typeof rule> {
  const { createdAt, updatedAt, conditions, ...rest } = stored;
  return {
    ...rest,
    conditions: { ...conditions },
    enabled: stored.mode === 'on',
    sectionId: null,
    after: null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

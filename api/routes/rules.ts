import { z } from 'zod';
import { changeRules } from '../../automation/change-rules';
import {
  allPlaced,
  placed,
  withChangedRule,
  withClone,
  withoutRule,
  withRule,
  withRuleOrder,
} from '../../automation/edit-rule-set';
import { checkReferences } from '../../automation/rule-references';
import { readRules } from '../../automation/rule-sets';
import { MAX_RULES } from '../../rules/rule-set-schema';
import { rulePatch, ruleInput, ruleType } from '../../rules/schema';
import type { App } from '../app';
import { commaList, listOf, listQuery, page, readCursor } from '../lists';
import { changing, overrides, rule, shownRule, storedType, target, targetOf } from '../rule-schemas';
import { byId, id, name, nothing } from '../schemas';

/** Automation rules. Each change is published at once, as a new version of all rules, or waits in the draft. */
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
        querystring: listQuery.extend({ type: commaList(storedType).optional(), ...target.shape }),
        response: { 200: listOf(rule) },
      },
    },
    async ({ query }) => {
      const cursor = readCursor(z.tuple([storedType, z.number().int()]), query.cursor);
      const all = allPlaced(await readRules(app.db, targetOf(query)));
      const wanted = all.filter(({ type }) => !query.type?.length || query.type.includes(type));
      const start = cursor ? wanted.findIndex(({ type, position }) => isAfter([type, position], cursor)) : 0;
      const found = start < 0 ? [] : wanted.slice(start, start + query.limit + 1);
      return page(found, query.limit, shownRule, (last) => [last.type, last.position]);
    },
  );

  app.post(
    '/api/rules',
    {
      config,
      schema: {
        tags,
        summary: 'Add a rule at the end of its type',
        querystring: changing,
        body: ruleInput,
        response: { 201: rule },
      },
    },
    async (request, reply) => {
      const { body, viewer } = request;
      const id = request.newId();
      const set = await changeRules(
        app.db,
        viewer.userId,
        targetOf(request.query),
        async (set, now, trx) => {
          // The same call once more, after a crash.
          if (set.rules.some((rule) => rule.id === id)) return set;
          await checkReferences(trx, [{ path: '', actions: body.actions }]);
          return withRule(set, id, body, now);
        },
        overrides(request.query),
      );
      return reply.code(201).send(shownRule(placed(set, id)));
    },
  );

  app.put(
    '/api/rules/order',
    {
      config,
      schema: {
        tags,
        summary: 'Put the rules of one type into an order',
        querystring: changing,
        body: z.strictObject({ type: ruleType, ids: z.array(id).max(MAX_RULES) }),
        response: { 200: listOf(rule) },
      },
    },
    async (request) => {
      const { type, ids } = request.body;
      const set = await changeRules(
        app.db,
        request.viewer.userId,
        targetOf(request.query),
        (set) => withRuleOrder(set, type, ids),
        overrides(request.query),
      );
      const items = allPlaced(set).filter((rule) => rule.type === type);
      return { items: items.map(shownRule), nextCursor: null };
    },
  );

  app.get(
    '/api/rules/:id',
    {
      config,
      schema: { tags, summary: 'Read a rule', params: byId, querystring: target, response: { 200: rule } },
    },
    async ({ params, query }) => shownRule(placed(await readRules(app.db, targetOf(query)), params.id)),
  );

  app.patch(
    '/api/rules/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Change a rule',
        params: byId,
        querystring: changing,
        body: rulePatch,
        response: { 200: rule },
      },
    },
    async (request) => {
      const { body, params, viewer } = request;
      const set = await changeRules(
        app.db,
        viewer.userId,
        targetOf(request.query),
        async (set, now, trx) => {
          const after = withChangedRule(set, params.id, body, now);
          if (body.actions) await checkReferences(trx, [{ path: '', actions: body.actions }]);
          return after;
        },
        overrides(request.query),
      );
      return shownRule(placed(set, params.id));
    },
  );

  app.post(
    '/api/rules/:id/clone',
    {
      config,
      schema: {
        tags,
        summary: 'Copy a rule to the place below it, switched off',
        params: byId,
        querystring: changing,
        body: z.strictObject({ name: name() }),
        response: { 201: rule },
      },
    },
    async (request, reply) => {
      const id = request.newId();
      const set = await changeRules(
        app.db,
        request.viewer.userId,
        targetOf(request.query),
        (set, now) =>
          set.rules.some((rule) => rule.id === id)
            ? set
            : withClone(set, request.params.id, id, request.body.name, now),
        overrides(request.query),
      );
      return reply.code(201).send(shownRule(placed(set, id)));
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
        querystring: changing,
        response: { 204: nothing },
      },
    },
    async (request, reply) => {
      await changeRules(
        app.db,
        request.viewer.userId,
        targetOf(request.query),
        (set) => withoutRule(set, request.params.id),
        overrides(request.query),
      );
      return reply.code(204).send();
    },
  );
}

type Place = [type: z.infer<typeof storedType>, position: number];

function isAfter([type, position]: Place, [lastType, lastPosition]: Place): boolean {
  const [one, other] = [storedType.options.indexOf(type), storedType.options.indexOf(lastType)];
  return one === other ? position > lastPosition : one > other;
}

import { z } from 'zod';
import { changeRules } from '../../automation/change-rules';
import { placed } from '../../automation/edit-rule-set';
import { readReadyExamples, withExample, type ReadyExample } from '../../automation/ready-examples';
import { checkReferences } from '../../automation/rule-references';
import { notFound } from '../../refusal';
import type { App } from '../app';
import { listOf } from '../lists';
import { rule, shownRule } from '../rule-schemas';
import { id } from '../schemas';

const example = z
  .object({
    name: z.string(),
    about: z.string(),
    needsGroup: z.boolean().describe('It must be told which group it is about'),
    rules: z.array(rule.pick({ name: true, type: true, after: true, conditions: true, actions: true })),
    scenarios: z.array(z.string()).describe('The names of its scenarios'),
  })
  .meta({ id: 'RuleExample' });

/** Rules to begin with. */
export function ruleExampleRoutes(app: App): void {
  const config = { role: 'administrator' } as const;
  const tags = ['Rules'];
  const examples = readReadyExamples();

  app.get(
    '/api/rules/examples',
    {
      config,
      schema: { tags, summary: 'Rules to begin with, as they ship', response: { 200: listOf(example) } },
    },
    () => ({ items: examples.map(shown), nextCursor: null }),
  );

  app.post(
    '/api/rules/examples/:name/use',
    {
      config,
      schema: {
        tags,
        summary: 'Put the rules of an example into the draft, watched',
        params: z.object({ name: z.string() }),
        body: z.strictObject({
          groupId: id.nullable().default(null).describe('Of an example that needs one'),
          scenarios: z.boolean().default(false).describe('Its scenarios too'),
        }),
        response: { 201: listOf(rule) },
      },
    },
    async (request, reply) => {
      const { groupId, scenarios } = request.body;
      const wanted = examples.find(({ name }) => name === request.params.name);
      if (!wanted) throw notFound('example');
      const newId = request.newId();
      let ids: string[] = [];
      const set = await changeRules(app.db, request.viewer.userId, 'draft', async (before, now, trx) => {
        const use = { id: newId, groupId, withScenarios: scenarios };
        const after = withExample(before, wanted, use, now);
        ids = after.ids;
        const added = after.set.rules.filter((one) => ids.includes(one.id));
        await checkReferences(
          trx,
          added.map(({ actions }) => ({ path: 'groupId.', actions })),
        );
        return after.set;
      });
      const items = ids.map((one) => shownRule(placed(set, one)));
      return reply.code(201).send({ items, nextCursor: null });
    },
  );
}

function shown({ name, about, needsGroup, set }: ReadyExample): z.input<typeof example> {
  return {
    name,
    about,
    needsGroup,
    rules: set.rules.map(({ name: called, type, after, conditions, actions }) => ({
      name: called,
      type,
      after,
      conditions: { ...conditions },
      actions,
    })),
    scenarios: set.scenarios.map((scenario) => scenario.name),
  };
}

import { z } from 'zod';
import { changeRules } from '../../automation/change-rules';
import { withChangedScenario, withScenarios } from '../../automation/edit-rule-set';
import { readRules } from '../../automation/rule-sets';
import { runScenarios } from '../../automation/run-scenarios';
import type { RuleSet } from '../../rules/rule-set';
import { scenarios } from '../../rules/rule-set-schema';
import { scenario } from '../../rules/scenario-schema';
import type { App } from '../app';
import { listOf } from '../lists';
import { changing, overrides, target, targetOf } from '../rule-schemas';

const shownScenario = z.looseObject({ name: z.string() }).meta({ id: 'RuleScenario' });

const change = z
  .strictObject({
    before: shownScenario.nullable().describe('As it was listed; null to add one'),
    after: scenario.nullable().describe('As it is to be; null to delete it'),
  })
  .refine(({ before, after }) => before !== null || after !== null, {
    path: ['after'],
    message: 'Give the scenario to add, or in "before" the one to delete.',
  });

const result = z
  .object({
    name: z.string(),
    passed: z.boolean(),
    failures: z.array(
      z.object({
        step: z.int().describe('From 1; 0 where the scenario could not begin'),
        path: z.string().describe('Place in the scenario, e.g. steps[2].expect.status'),
        expected: z.unknown(),
        actual: z.unknown(),
        words: z.string(),
      }),
    ),
    ms: z.int(),
  })
  .meta({ id: 'ScenarioResult' });

/** The scenarios of the rules: read, replaced all or one by one, and run. */
export function ruleScenarioRoutes(app: App): void {
  const config = { role: 'administrator' } as const;
  const tags = ['Rules'];
  const bodyLimit = 4_000_000;

  app.get(
    '/api/rules/scenarios',
    {
      config,
      schema: {
        tags,
        summary: 'List the scenarios of the rules',
        querystring: target,
        response: { 200: listOf(shownScenario) },
      },
    },
    async ({ query }) => shown(await readRules(app.db, targetOf(query))),
  );

  app.put(
    '/api/rules/scenarios',
    {
      config,
      bodyLimit,
      schema: {
        tags,
        summary: 'Replace all scenarios of the rules',
        querystring: changing,
        body: z.strictObject({ scenarios }),
        response: { 200: listOf(shownScenario) },
      },
    },
    async ({ query, viewer, body }) => {
      const edit = withScenarios(body.scenarios);
      return shown(await changeRules(app.db, viewer.userId, targetOf(query), edit, overrides(query)));
    },
  );

  app.patch(
    '/api/rules/scenarios',
    {
      config,
      bodyLimit,
      schema: {
        tags,
        summary: 'Add, change or delete one scenario of the rules, unless somebody has changed it meanwhile',
        querystring: changing,
        body: change,
        response: { 200: listOf(shownScenario) },
      },
    },
    async ({ query, viewer, body: { before, after } }) => {
      const edit = (set: RuleSet) => withChangedScenario(set, before, after);
      return shown(await changeRules(app.db, viewer.userId, targetOf(query), edit, overrides(query)));
    },
  );

  app.post(
    '/api/rules/scenarios/run',
    {
      config: { ...config, idempotent: false },
      bodyLimit,
      schema: {
        tags,
        summary:
          'Play scenarios by the rules, with simulated time; nothing is changed and nobody is written to',
        body: z.strictObject({
          draft: z.boolean().default(false).describe('By the draft instead of what is live'),
          scenarios: scenarios.optional().describe('These instead of those that the rules have'),
        }),
        response: { 200: z.object({ passed: z.boolean(), results: z.array(result) }) },
      },
    },
    async ({ body }) => {
      const set = await readRules(app.db, body.draft ? 'draft' : 'published');
      const results = await runScenarios(app.db, set, body.scenarios);
      return { passed: results.every(({ passed }) => passed), results };
    },
  );
}

function shown(set: { scenarios: readonly { name: string }[] }) {
  return { items: set.scenarios.map((scenario) => ({ ...scenario })), nextCursor: null };
}

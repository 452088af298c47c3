import { z } from 'zod';
import { catalogue } from '../../rules/catalogue';
import { FACT_TYPES } from '../../rules/facts';
import type { App } from '../app';

const fact = z.object({
  name: z.string().describe('`case.field.*` and `contact.field.*` stand for the field of any name'),
  type: z.enum(FACT_TYPES),
  unit: z.string().nullable(),
  about: z.string(),
  values: z.array(z.string()).nullable().describe('Every value there is; null where any may come'),
  examples: z.array(z.string()),
  absent: z.string().nullable().describe('When it is not there; null where it always is'),
  changeable: z.boolean().describe('Whether conditions may ask what an event did to it'),
  operators: z.array(z.string()).describe('What can be asked of it'),
});

const operator = z.object({
  name: z.string(),
  about: z.string(),
  facts: z.array(z.enum(FACT_TYPES)).describe('The types of facts it can be asked of'),
  value: z.string().describe('What it is given: one of `values`'),
  ofChange: z.boolean().describe('Whether it asks what the event did to the fact'),
});

const answer = z
  .object({
    facts: z.array(fact),
    operators: z.array(operator),
    values: z.array(z.object({ name: z.string(), about: z.string() })),
    anchors: z
      .array(z.object({ fact: z.string(), about: z.string() }))
      .describe('What rules of type "current" may wait for'),
    actions: z.array(
      z.object({
        type: z.string(),
        about: z.string(),
        parameters: z.record(z.string(), z.unknown()).describe('JSON Schema of the whole action'),
      }),
    ),
    variables: z
      .array(z.object({ name: z.string(), type: z.string(), about: z.string() }))
      .describe('What texts may hold: `{{ name }}`'),
    limits: z.record(z.string(), z.number().int()),
  })
  .meta({ id: 'RuleCatalogue' });

/** What rules may be made of, for editors and scripts. */
export function ruleCatalogueRoutes(app: App): void {
  const shown = catalogue();
  app.get(
    '/api/rules/catalog',
    {
      config: { role: 'administrator' },
      schema: {
        tags: ['Rules'],
        summary: 'Read what rules may be made of: facts, operators, actions, limits',
        querystring: z.strictObject({}),
        response: { 200: answer },
      },
    },
    () => shown,
  );
}

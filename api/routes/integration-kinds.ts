import { z } from 'zod';
import type { FormWords } from '../../channels/connect-form';
import { connectForms } from '../../channels/registry';
import type { App } from '../app';
import { cloudFormWords } from '../cloud-form';

const field = z
  .object({
    name: z.string().describe('As `POST /api/integrations` takes it'),
    label: z.string(),
    hint: z.string(),
    type: z.enum(['text', 'secret', 'switch']),
    example: z.string().nullable(),
    isOptional: z.boolean(),
    isExtra: z.boolean().describe('Few need it'),
    onlyWhere: z
      .object({ field: z.string(), isOn: z.boolean() })
      .nullable()
      .describe('Asked only where a switch of the form is on, or only where it is off'),
  })
  .meta({ id: 'IntegrationField' });

const kind = z
  .object({
    kind: z.string(),
    usualName: z.string(),
    isChannel: z
      .boolean()
      .describe(
        'Customers write through it: it has a group, a webhook URL, and drafts before it is connected',
      ),
    title: z.string(),
    about: z.string(),
    fields: z.array(field),
    steps: z.array(z.string()).describe('What is done at the provider, in this order'),
    notes: z.array(z.string()).describe('What to know before'),
  })
  .meta({ id: 'IntegrationKind' });

/** What can be connected, and the form of each in words, for interfaces. */
export function integrationKindRoutes(app: App): void {
  app.get(
    '/api/integrations/kinds',
    {
      config: { role: 'administrator' },
      schema: {
        tags: ['integrations'],
        summary: 'What can be connected: each kind with its form in words',
        response: { 200: z.object({ kinds: z.array(kind) }) },
      },
    },
    () => ({
      kinds: [
        ...connectForms.map(({ kind: name, usualName, words }) => ({
          kind: name,
          usualName,
          isChannel: true,
          ...shown(words),
        })),
        { kind: 's3', usualName: 'Cloud storage', isChannel: false, ...shown(cloudFormWords) },
      ],
    }),
  );
}

const shown = ({ fields, steps, notes, ...words }: FormWords) => ({
  ...words,
  fields: [...fields],
  steps: [...steps],
  notes: [...notes],
});

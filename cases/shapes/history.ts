import { z } from 'zod';

/** One change in the history of a case. */
export const historyShape = z
  .object({
    at: z.iso.datetime(),
    what: z.string().meta({ examples: ['case.created', 'status', 'chat.taken'] }),
    from: z.unknown().describe('Before the change; groups and people as {id, name}'),
    to: z.unknown().describe('After the change; groups and people as {id, name}'),
    by: z.object({
      type: z.enum(['customer', 'agent', 'rule', 'macro', 'system']),
      id: z.string().nullable(),
      name: z.string().nullable(),
      version: z.number().int().nullable(),
    }),
    eventSeq: z
      .number()
      .int()
      .nullable()
      .describe(
        'Of what a rule did, at which event: GET …/rule-runs?eventSeq= has the run of the rule `by.id`, and why',
      ),
  })
  .meta({ id: 'HistoryEntry' });

export type HistoryShape = z.infer<typeof historyShape>;

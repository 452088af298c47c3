import { z } from 'zod';

export const runOutcome = z.enum(['matched', 'watched', 'failed', 'switchedOff']);

/** What one rule made of one event. */
export const ruleRunShape = z
  .object({
    at: z.iso.datetime(),
    version: z.number().int().describe('The version of the rules that was judged'),
    rule: z.object({ id: z.string(), name: z.string() }),
    caseNumber: z.number().int(),
    eventSeq: z
      .number()
      .int()
      .describe('Which event of the conversation; runs with the same one are one pass'),
    change: z
      .object({
        kind: z.string(),
        kinds: z.array(z.string()),
        by: z.enum(['customer', 'agent', 'rule', 'macro', 'system']),
      })
      .nullable()
      .describe('What happened; null when that is no longer kept'),
    outcome: z.enum([...runOutcome.options, 'notMatched']),
    actions: z.array(
      z.object({ type: z.string(), outcome: z.string().nullable(), detail: z.string().nullable() }),
    ),
    error: z.string().nullable(),
    conditions: z
      .array(
        z.object({
          path: z.string(),
          fact: z.string(),
          operator: z.string(),
          value: z.unknown(),
          saw: z.unknown().describe('null when the fact was absent, or is not known any more'),
          sawOther: z.unknown().describe('Where the value is another fact: what that one was'),
          held: z.union([z.boolean(), z.literal('unknown')]),
        }),
      )
      .nullable()
      .describe('Each condition with what it saw; null when the snapshot is no longer kept'),
  })
  .meta({ id: 'RuleRun' });
export type RuleRunShape = z.infer<typeof ruleRunShape>;

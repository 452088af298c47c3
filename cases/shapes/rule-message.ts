import { z } from 'zod';
import { messageShape } from './message';

/** A message that a rule has sent, and what became of it. */
export const ruleMessageShape = z
  .object({
    id: z.string(),
    caseNumber: z.number().int().nullable(),
    contact: z.object({ id: z.string(), name: z.string().nullable(), address: z.string() }),
    text: z.string(),
    version: z.number().int().nullable().describe('The version of the rules that sent it'),
    status: messageShape.shape.status,
    held: z
      .enum(['rule', 'paused'])
      .nullable()
      .describe('Why it waits: its rule is held, or all rules are paused'),
    error: messageShape.shape.error,
    at: z.iso.datetime(),
  })
  .meta({ id: 'RuleMessage' });
export type RuleMessageShape = z.infer<typeof ruleMessageShape>;

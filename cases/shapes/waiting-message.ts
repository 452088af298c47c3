import { z } from 'zod';

/** A message of a rule that nobody has handed over yet, as administrators see it. */
export const waitingMessageShape = z
  .object({
    id: z.string(),
    rule: z.object({
      id: z.string(),
      name: z.string().nullable().describe('As the rule was called when it wrote this'),
      version: z.number().int().nullable(),
    }),
    caseNumber: z.number().int().nullable(),
    contact: z.object({ id: z.string(), name: z.string().nullable(), address: z.string() }),
    text: z.string(),
    held: z
      .enum(['rule', 'paused'])
      .nullable()
      .describe('Why it waits: its rule is held, or all rules are paused; null: it is about to go'),
    sendUntil: z.iso.datetime().nullable().describe('After it the message is late and is not sent'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'WaitingMessage' });
export type WaitingMessageShape = z.infer<typeof waitingMessageShape>;

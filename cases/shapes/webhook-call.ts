import { z } from 'zod';

export const callState = z.enum(['pending', 'done', 'failed']);

/** A call of a webhook, as administrators see it in lists. */
export const webhookCallShape = z
  .object({
    id: z.string().describe('The receiver got it as X-Answerhall-Id, at every attempt'),
    caseNumber: z.number().int().nullable(),
    ruleId: z.string().nullable().describe('null for a macro’s'),
    ruleVersion: z.number().int().nullable(),
    url: z.string(),
    method: z.string(),
    state: callState,
    held: z
      .enum(['rule', 'paused'])
      .nullable()
      .describe('Why it waits: its rule is held, or all rules are paused'),
    attempts: z.number().int(),
    dueAt: z.iso.datetime().nullable().describe('When it is called next; null once it is done or has failed'),
    responseStatus: z.number().int().nullable().describe('The status that was answered last'),
    error: z.string().nullable().describe('Why the last attempt failed, in words'),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'WebhookCall' });
export type WebhookCallShape = z.infer<typeof webhookCallShape>;

export const wholeWebhookCallShape = webhookCallShape
  .extend({
    request: z.object({ headers: z.record(z.string(), z.string()), body: z.string().nullable() }),
    response: z
      .object({
        status: z.number().int(),
        body: z.string().describe('The first 10,000 bytes'),
        cut: z.boolean(),
        ms: z.number().int(),
      })
      .nullable(),
  })
  .meta({ id: 'WholeWebhookCall' });
export type WholeWebhookCallShape = z.infer<typeof wholeWebhookCallShape>;

import { z } from 'zod';

/** What a person was told, as the API and the event stream show it. */
export const notificationShape = z
  .object({
    id: z.string(),
    text: z.string(),
    caseNumber: z.number().int().nullable().describe('null: it is about no case'),
    by: z.object({
      type: z.enum(['customer', 'agent', 'rule', 'macro', 'system']),
      id: z.string().nullable(),
      name: z.string().nullable(),
    }),
    createdAt: z.iso.datetime(),
    readAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Notification' });

export type NotificationShape = z.infer<typeof notificationShape>;

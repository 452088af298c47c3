import { z } from 'zod';

/** Something that will happen to a case by itself. */
export const upcomingShape = z
  .object({
    what: z.enum(['chatEnds', 'chatReleased', 'windowCloses', 'rule', 'scheduledMessage', 'reminder']),
    at: z.iso.datetime(),
    rule: z
      .object({ id: z.string(), name: z.string(), mode: z.enum(['watch', 'on']) })
      .nullable()
      .describe('Which time rule is due'),
    message: z.object({ id: z.string(), text: z.string() }).nullable().describe('Which message is sent'),
    explanation: z.string().describe('In words'),
  })
  .meta({ id: 'Upcoming' });

export type UpcomingShape = z.infer<typeof upcomingShape>;

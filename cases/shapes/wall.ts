import { z } from 'zod';
import { messageShape } from './message';

const count = z.number().int();

/** The desk at a glance, as supervisors see it. */
export const wallShape = z
  .object({
    at: z.iso.datetime().describe('When it was read'),
    waiting: z
      .object({ count, longestSince: z.iso.datetime().nullable() })
      .describe('Active chats whose customer waits for a person'),
    agents: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          presence: z.enum(['online', 'withoutChats', 'offline']),
          activeChats: count.describe('That this person has taken'),
          waiting: count.describe('Those of them whose customer waits'),
        }),
      )
      .describe('Everybody, by name'),
    windowsClosingSoon: z
      .array(z.object({ caseNumber: count, closesAt: z.iso.datetime(), contactName: z.string().nullable() }))
      .describe('Windows of cases that are not closed, in the next 2 hours, the next first; at most 50'),
    failedMessages: z
      .array(
        z.object({
          caseNumber: count,
          messageId: z.string(),
          at: z.iso.datetime(),
          error: messageShape.shape.error,
        }),
      )
      .describe('Messages that failed in the last 24 hours and still stand so, newest first; at most 50'),
    groups: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        new: count.describe('Active chats that nobody has taken'),
        active: count.describe('All active chats'),
      }),
    ),
  })
  .meta({ id: 'Wall' });

export type WallShape = z.infer<typeof wallShape>;

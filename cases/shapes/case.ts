import { z } from 'zod';
import { messageShape } from './message';

export const caseStatus = z.enum(['open', 'pending', 'closed']);
export const priority = z.enum(['low', 'normal', 'high', 'critical']);

const person = z.object({ id: z.string(), name: z.string() });
const moment = z.iso.datetime();

/** When somebody wants a case brought back. */
export const reminderShape = z.object({
  at: moment,
  note: z.string().describe('What they want to be told then; may be empty'),
});

/** A case as the API and the event stream show it. `unread`, `draft` and `reminder` are the reader's own. */
export const caseShape = z
  .object({
    number: z.number().int(),
    subject: z.string().describe('The first 80 characters of the first text'),
    status: caseStatus,
    priority,
    channel: z.object({
      kind: z.string(),
      mode: z.enum(['sync', 'async']),
      maxText: z
        .number()
        .int()
        .nullable()
        .describe('Longest text of one answer, in code points; null where the channel sets none'),
    }),
    integrationId: z.string(),
    contact: z.object({
      id: z.string(),
      name: z.string().nullable(),
      address: z.string(),
      phone: z.string().nullable(),
    }),
    group: person,
    assignee: person.nullable(),
    labels: z.array(z.string()),
    fields: z.record(z.string(), z.unknown()),
    chat: z
      .object({
        state: z.enum(['active', 'ended']),
        startedAt: moment.nullable(),
        endedAt: moment.nullable(),
        endedBy: z.enum(['agent', 'inactivity', 'rule', 'macro']).nullable(),
        endReason: z.string().nullable().describe('Why it ended: one of the reasons that its group had then'),
        endsAt: moment.nullable().describe('When the chat ends by itself if nobody writes'),
        takenBy: person.nullable(),
      })
      .nullable()
      .describe('null on asynchronous channels'),
    window: z
      .object({ open: z.boolean(), closesAt: moment.nullable() })
      .nullable()
      .describe('Whether free text may be sent; null where the channel has no such window'),
    waitingSince: moment
      .nullable()
      .describe('First message of the customer that no person has answered; null once the case is closed'),
    unread: z.number().int().describe('Messages of the customer after the last answer or your read mark'),
    draft: z.boolean().describe('You have something here that you have not sent'),
    reminder: reminderShape
      .nullable()
      .describe('When you are reminded of it, if its customer does not write before'),
    lastMessage: messageShape.nullable(),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: 'Case' });

export type CaseShape = z.infer<typeof caseShape>;
/** What each reader sees of their own. */
export type OwnOfCase = Pick<CaseShape, 'unread' | 'draft' | 'reminder'>;
/** What everybody sees alike. */
export type SharedCaseShape = Omit<CaseShape, keyof OwnOfCase>;

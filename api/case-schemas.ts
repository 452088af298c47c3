import { z } from 'zod';
import { caseStatus } from '../cases/shapes/case';
import { MAX_END_REASON } from '../rules/actions';
import { listQuery } from './lists';
import { id, name, text } from './schemas';

/** The path of one case; a number of the wrong form names nothing. */
export const byNumber = z.object({
  number: z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .transform(Number),
});

/** Labels replace all; those of cases and of customers have the same form. */
export const labels = z.array(name(100)).max(100, 'Must be at most 100 labels.');

/** Named fields to be replaced; null removes one. */
export const fields = z
  .record(
    name(100),
    z.union([text(10_000), z.literal(''), z.number(), z.boolean(), z.null()], {
      error: 'Must be a text of at most 10000 characters, a number, true, false or null.',
    }),
  )
  .refine((record) => Object.keys(record).length <= 100, 'Must be at most 100 fields.');

/** What people type into a search box; nothing but blanks is no search. */
export const q = z
  .string()
  .max(200, 'Must have at most 200 characters.')
  .transform((value) => value.replaceAll('\0', '').trim())
  .optional()
  .describe('Searches; capital letters make no difference');

export const MOST_TEXT = 100_000;
export const MOST_NOTE = 10_000;

/** Uploads that go, or are to go, with an answer. */
export const attachmentIds = z
  .array(id)
  .max(10, 'Send at most 10 files at once.')
  .refine((ids) => new Set(ids).size === ids.length, 'Must not hold the same file twice.');

/** A list that goes in either direction. */
export const threadQuery = listQuery.extend({ order: z.enum(['asc', 'desc']).default('asc') });

/** A status to end a chat with, and why it ends. */
export const endStatus = z.strictObject({
  status: caseStatus,
  reason: name(MAX_END_REASON).optional().describe('One of the `endReasons` of the case’s group'),
});

/** The body of an action that needs none. */
export const noBody = z.strictObject({}).nullish();

/** A moment in a cursor. */
export const moment = z.iso.datetime();
/** A moment in a cursor of a list where some cases have none. */
export const momentOrNever = z.union([moment, z.literal(['infinity', '-infinity'])]);
export const whole = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Of whatever goes to a customer because a person pressed a key. */
export const sendingWithCare = {
  seenMessageId: id
    .optional()
    .describe('The last message you have seen: 409 `newer-messages` when the customer has written after it'),
  undoSeconds: z
    .int('Must be a whole number.')
    .min(0, 'Must be at least 0.')
    .max(10, 'Must be at most 10.')
    .default(0)
    .describe('For so long the answer waits, and DELETE makes it your draft again'),
};

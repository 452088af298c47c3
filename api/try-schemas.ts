import { z } from 'zod';
import { time } from './schemas';

const count = z.number().int();
const named = z.object({ id: z.string(), name: z.string() });

const outcome = z.enum([
  'matched',
  'watched',
  'unknown',
  'stopped',
  'firstMatchTaken',
  'failed',
  'notMatched',
]);

const triedRule = named.extend({
  mode: z.enum(['off', 'watch', 'on']),
  matched: count.describe('Events at which it matched; of a rule that is only watched, too'),
  unknown: count.describe('Events at which that can not be known'),
  failed: count,
  cases: count,
  customers: count,
  messages: count.describe('Messages to customers, at most'),
  templates: count.describe('How many of them are templates, which cost money'),
  messagesPerDay: z.array(z.object({ day: z.string(), messages: count })),
  maxPer10Minutes: count,
});

const sample = z.object({
  caseNumber: count,
  at: time,
  rule: named,
  conditions: z.array(
    z.object({
      path: z.string(),
      fact: z.string(),
      operator: z.string(),
      value: z.unknown(),
      saw: z.unknown(),
      held: z.union([z.boolean(), z.literal('unknown')]),
    }),
  ),
  texts: z.array(z.object({ action: z.string(), text: z.string().nullable() })),
});

const result = z.object({
  events: count.describe('Events that were judged again'),
  touchedEvents: count,
  touchedCases: count,
  writtenCustomers: count.describe('Customers whom any of the rules would have written to'),
  newlyWrittenCustomers: count.describe(
    'Customers whom they would have written to, or perhaps would have, where the live rules would not have written the same',
  ),
  rules: z.array(triedRule),
  sample: z
    .array(sample)
    .describe('Up to 20, with what each condition saw and the texts that would have been written'),
  differences: z
    .array(z.object({ caseNumber: count, at: time, rule: named, published: outcome, tried: outcome }))
    .describe('Up to 50 events at which the live rules do something else'),
  differenceCounts: z.object({ onlyTried: count, onlyPublished: count, unknown: count }),
  notes: z.array(z.string()),
  ms: count,
  memoryMb: count,
});

/** A try of rules, as `automation/tries.ts` keeps it. */
export const tryShape = z
  .object({
    id: z.string(),
    state: z.enum(['running', 'done', 'failed', 'cancelled']),
    done: count.describe('Events judged so far, of `total`'),
    total: count.nullable(),
    result: result.nullable(),
    error: z.string().nullable(),
    createdAt: time,
    finishedAt: time.nullable(),
  })
  .meta({ id: 'RuleTry' });

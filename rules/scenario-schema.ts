import { IANAZone } from 'luxon';
import { z } from 'zod';
import { parseDuration } from '../duration';
import { businessHours, holidays, quietHours } from './calendar-schema';
import { instant } from './moments';
import { storedName, storedText } from './stored-text';

export const MAX_STEPS = 100;
const LONGEST_MS = 366 * 86_400_000;
const LOCAL_TIME = /^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;
const TIME_OF_DAY = /^([01]\d|2[0-3]):[0-5]\d$/;

const status = z.enum(['open', 'pending', 'closed'], { error: 'Give "open", "pending" or "closed".' });
const priority = z.enum(['low', 'normal', 'high', 'critical'], {
  error: 'Give "low", "normal", "high" or "critical".',
});
const presence = z.enum(['online', 'withoutChats', 'offline'], {
  error: 'Give "online", "withoutChats" or "offline".',
});
const kind = z.enum([
  ...(['text', 'image', 'audio', 'video', 'document', 'sticker'] as const),
  ...(['contactCard', 'location', 'interactive'] as const),
]);

const text = storedText(4096);
const name = storedName(200);
const label = storedName(100);
const labels = z.array(label).max(100);
const names = z.array(name).max(100);
const fields = z
  .record(storedName(100), z.union([storedText(10_000), z.literal(''), z.number(), z.boolean(), z.null()]))
  .refine((all) => Object.keys(all).length <= 100, 'At most 100 fields.');

const duration = z
  .string()
  .refine(
    (value) => isDuration(value),
    'Give an ISO 8601 duration such as PT10M, P1D or PT1H30M, at most P366D.',
  )
  .meta({ format: 'duration', examples: ['PT11M'] });

function isDuration(value: string): boolean {
  const ms = parseDuration(value);
  return ms !== null && ms >= 0 && ms <= LONGEST_MS;
}

/** One of two spellings; what is wrong inside the longer one is told by its place. */
function either<Short extends z.ZodType, Long extends z.ZodType>(short: Short, long: Long, what: string) {
  return z.union([short, long], {
    error: ({ input, ...issue }) => {
      if (typeof input !== 'object' || input === null || Array.isArray(input) || !('errors' in issue))
        return what;
      // Of a union zod lists the issues of each option, here of the longer spelling.
      const [inside] = (issue.errors as z.core.$ZodIssue[][])[1] ?? [];
      if (!inside) return what;
      return inside.code === 'unrecognized_keys'
        ? `There is no "${inside.keys.join('", "')}" here. ${what}`
        : `${inside.path.join('.')}: ${inside.message}`;
    },
  });
}

const button = either(
  text,
  z.strictObject({ text: text.optional(), payload: text.optional(), fromList: z.boolean().optional() }),
  'Give what was chosen, or {text, payload, fromList}.',
);

const customerWrites = either(
  text,
  z.strictObject({
    text: text.or(z.literal('')).optional(),
    kind: kind.optional(),
    button: button.optional(),
    /** Another customer, by any name; without it the one who wrote last. */
    from: name.optional(),
  }),
  'Give a text, or {text, kind, button, from}.',
);

const agentAnswers = either(
  text,
  z.strictObject({ text, agent: name.optional(), endChat: z.strictObject({ status }).optional() }),
  'Give a text, or {text, agent, endChat: {status}}.',
);

const agentNote = either(
  text,
  z.strictObject({ text, agent: name.optional() }),
  'Give a text, or {text, agent}.',
);

const byAgent = z.union([z.literal(true), name], { error: 'Give true, or the name of the agent.' });

const agentSets = z
  .strictObject({
    agent: name,
    status,
    priority,
    labels,
    fields,
    /** A name, or null for nobody. */
    assignee: name.nullable(),
    group: name,
  })
  .partial();

/** All there are, in order; or one that is among them. */
const texts = either(
  z.array(text).max(100),
  z.strictObject({ contains: text }),
  'Give a list of texts, or {contains: text}.',
);

const expectation = z
  .strictObject({
    status,
    priority,
    group: name,
    chat: z.enum(['active', 'ended'], { error: 'Give "active" or "ended".' }),
    endedBy: z.enum(['agent', 'inactivity', 'rule', 'macro']).nullable(),
    takenBy: name.nullable(),
    assignee: name.nullable(),
    labels: either(labels, z.strictObject({ contains: labels }), 'Give all labels, or {contains: [label]}.'),
    fields,
    /** Texts that rules have sent to this customer so far. */
    messages: texts,
    notes: texts,
    /** Who has been notified so far. */
    notified: names,
    /** The addresses called so far. */
    webhooks: z.array(storedText(2000)).max(100),
    /** Rules that have matched so far, by name; others may have too. */
    matched: names,
    notMatched: names,
    window: z.enum(['open', 'closed'], { error: 'Give "open" or "closed".' }),
    caseCount: z.int().min(0),
  })
  .partial()
  .refine((wanted) => Object.keys(wanted).length > 0, 'Say what must be true, e.g. {status: pending}.');

const verbs = {
  customerWrites,
  agentAnswers,
  agentNote,
  agentSets,
  agentTakes: byAgent,
  agentPostpones: byAgent,
  agentEndsChat: z.strictObject({ status, agent: name.optional() }),
  presence: z.strictObject({ agent: name, is: presence }),
  deliveryFails: z.strictObject({ code: storedName(20) }),
  passes: duration,
  at: z
    .string()
    .refine(
      (value) => TIME_OF_DAY.test(value) || instant(value) !== undefined,
      'Give a time of day such as "14:30" (the next one), or an instant such as 2026-01-13T08:00:00Z.',
    ),
  expect: expectation,
};
export const VERBS = Object.keys(verbs) as (keyof typeof verbs)[]; // the keys just written

const step = z
  .strictObject(verbs)
  .partial()
  .refine((given) => Object.keys(given).length === 1, `Each step is exactly one of: ${VERBS.join(', ')}.`);

const settings = z
  .strictObject({
    inactivityTimeout: duration,
    endingWarning: duration,
    postponeBy: duration,
    postponeAllowed: z.boolean(),
    endUnanswered: z.boolean(),
    reopenWithin: duration,
    takerAway: duration,
    chatsPerAgent: z.int().min(1).max(1000).nullable(),
    waitingTargetSync: duration,
    waitingTargetAsync: duration,
    timeZone: z
      .string()
      .refine((zone) => IANAZone.isValidZone(zone), 'Must be a time zone like Europe/Paris.'),
    businessHours,
    holidays,
    quietHours,
    ruleMessagesPerHour: z.int().min(0).max(1000).nullable(),
    ruleMessagesPerDay: z.int().min(0).max(1000).nullable(),
  })
  .partial();

const given = z
  .strictObject({
    /** The group of new cases; its name or id. */
    group: name,
    /** Who is there; a name that nobody here has makes somebody up. */
    agents: z
      .array(z.strictObject({ name, presence: presence.optional() }))
      .min(1)
      .max(20),
    contact: z.strictObject({ name: name.optional(), labels: labels.optional(), fields: fields.optional() }),
    /** The number the customer writes to; its name or id. */
    integration: name,
  })
  .partial();

/**
 * A test that a rule set carries: what is so at the beginning, what happens and when, and what must be true then. Stored
 * as it was written; times are the workspace's own.
 */
export const scenario = z.strictObject({
  name,
  /** Local time or an instant; a Monday, 09:00, where it is left out. */
  start: z
    .string()
    .refine(
      (value) => LOCAL_TIME.test(value) || instant(value) !== undefined,
      'Give a local time such as 2026-01-12T09:00, or an instant such as 2026-01-12T08:00:00Z.',
    )
    .optional(),
  /** What differs from the workspace's settings. */
  settings: settings.optional(),
  given: given.optional(),
  steps: z.array(step).min(1, 'A scenario has at least one step.').max(MAX_STEPS),
});

import { z } from 'zod';
import { formatDuration } from '../duration';
import { daysBetween, MOST_DAYS, REPORTED_BY } from '../reports/asked';
import type { Figures, Spread, WaitFigures } from '../reports/read-report';
import { durationOut, id, time } from './schemas';

const date = z.iso
  .date({ error: 'Must be a day like 2026-12-25.' })
  .refine((day) => day >= '2000-01-01' && day < '2200-01-01', 'Must be a day from 2000 to 2199.');

const asked = z.strictObject({
  from: date.describe("The first day, in the workspace's time zone"),
  to: date.describe('The last day; all of it counts'),
  until: time
    .optional()
    .describe(
      'Nothing from this moment on, for comparing with a day that is not over; waits end when they ended',
    ),
  groupId: id.optional().describe('Only what belongs to cases that are in this group now'),
  agentId: id
    .optional()
    .describe(
      'Only what is this agent’s: messages by who wrote them, waits by who answered, all else by whose the case is now (assignee, else who has or had the chat)',
    ),
  integrationId: id.optional(),
});

const by = z
  .enum(REPORTED_BY)
  .default('day')
  .describe(
    'A row for each; of groups, agents and integrations for those of which there is something to say',
  );

/** A period that makes sense, and not too long. */
function inOrder<T extends z.ZodType<{ from: string; to: string }>>(query: T) {
  return query.superRefine(({ from, to }, context) => {
    const days = daysBetween(from, to);
    if (days < 1) context.addIssue({ code: 'custom', path: ['to'], message: 'Must not be before `from`.' });
    if (days > MOST_DAYS)
      context.addIssue({ code: 'custom', path: ['to'], message: `Must be at most ${MOST_DAYS} days.` });
  });
}

export const listAsked = inOrder(asked);
export const reportAsked = inOrder(asked.extend({ by }));

const count = z.number().int();
const median = durationOut.nullable();
const p90 = durationOut.nullable().describe('Nine of ten took no longer');
const waits = {
  answered: count,
  withinTarget: count.describe(
    'Of those that were answered: no longer than the target that is set now; asynchronous channels count business hours',
  ),
  overdue: count.describe('Not answered yet, longer than the target, and the case is not closed'),
  share: z.number().nullable().describe('`withinTarget` of `answered` and `overdue` together, 0 to 1'),
  median,
  p90,
};

const figures = {
  newCases: count.describe('Created on that day, in the group in which they are now'),
  reopened: count.describe('Closed cases that were opened again, each time'),
  closed: count.describe('Each time a case was closed'),
  resolution: z
    .object({ median, p90 })
    .describe('From the creation of a case to its closing, of each closing'),
  firstAnswer: z
    .object(waits)
    .describe(
      'Of cases that a customer began: from that message to the first answer of a person that did not fail',
    ),
  waits: z
    .object(waits)
    .describe(
      'Each wait for a person that began on that day: from the first message that nobody had answered to the next answer of a person that did not fail. Answers of rules are none, and a case that was closed without an answer counts nowhere here',
    ),
  ends: z
    .object({ agent: count, inactivity: count, rule: count, macro: count })
    .describe('How chats ended, each time'),
  messages: z.object({
    fromCustomers: count.describe('Without those of blocked customers'),
    fromPeople: count.describe('Sent, not failed'),
    fromRules: count.describe('Sent, not failed'),
    failed: count.describe('Of people and rules; what was sent again and arrived is none of them'),
  }),
  handledByRules: count.describe(
    'Of `newCases`: no person answered, a rule ended the chat, and the case is not open now',
  ),
};

export const report = z
  .object({
    from: z.string(),
    to: z.string(),
    timeZone: z.string().describe('In which the days begin and end'),
    by: z.enum(REPORTED_BY),
    rows: z
      .array(
        z.object({
          id: z.string().nullable().describe('The day as `2026-12-25`, else an id; null: nobody'),
          name: z.string().nullable().describe('Null: nobody, or somebody or something that is gone'),
          ...figures,
        }),
      )
      .describe('Days in their order, all of them; others by name'),
    total: z.object(figures),
  })
  .meta({ id: 'Report' });

export const failures = z.object({
  items: z
    .array(
      z.object({
        code: z.string().nullable().describe('Of the provider, or a word of the desk; null: none was given'),
        message: z.string().nullable().describe('What was said of the newest of them'),
        count,
        byPeople: count,
        byRules: count,
      }),
    )
    .describe('The most frequent first, at most 200'),
  nextCursor: z.null(),
});

export const givenReasons = z.object({
  items: z
    .array(z.object({ reason: z.string(), count }))
    .describe('The most frequent first, at most 200; a reason that was changed counts twice'),
  nextCursor: z.null(),
});

const duration = (ms: number | null) => (ms === null ? null : formatDuration(Math.round(ms)));
const spreadOut = ({ median, p90 }: Spread) => ({ median: duration(median), p90: duration(p90) });
const waitsOut = (all: WaitFigures) => ({ ...all, ...spreadOut(all) });

/** Figures as the API writes them. */
export function figuresOut<T extends Figures>(of: T) {
  return {
    ...of,
    resolution: spreadOut(of.resolution),
    firstAnswer: waitsOut(of.firstAnswer),
    waits: waitsOut(of.waits),
  };
}

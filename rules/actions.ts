import { z, type core } from 'zod';

const status = z.enum(['open', 'pending', 'closed']);

/** Text that PostgreSQL can store: without NUL, and with half characters replaced. At most `max` characters. */
export function storedText(max: number) {
  return z
    .string()
    .overwrite((text) => text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\u{FFFD}'))
    .min(1, 'Must not be empty.')
    .refine((text) => [...text].length <= max, { error: `Must have at most ${max} characters.` })
    .meta({ maxLength: max });
}

/** A text that a person has to be able to read: not only blanks. */
function spokenText(max: number) {
  return storedText(max).regex(/\S/, 'Must not be blank.');
}

/** A short text whose blanks at the ends don't count. */
export function storedName(max: number) {
  return storedText(max).trim().min(1, 'Must not be empty.');
}

// Ids are compared as texts, and PostgreSQL writes them small.
export const someId = z.uuid({ error: 'Must be an id (a UUID).' }).toLowerCase();
const label = storedName(100);

/** What a rule may do, flat: `{type, …}`. The texts of sendMessage and addNote are plain: variables come later. */
export const action = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ type: z.literal('endChat'), status }),
    z.strictObject({ type: z.literal('setStatus'), status }),
    z.strictObject({
      type: z.literal('setPriority'),
      priority: z.enum(['low', 'normal', 'high', 'critical']),
    }),
    z.strictObject({ type: z.literal('setGroup'), groupId: someId }),
    z.strictObject({ type: z.literal('assign'), agentId: someId }, { error: notYet }),
    z.strictObject({ type: z.literal('unassign') }),
    z.strictObject({ type: z.literal('addLabel'), label }),
    z.strictObject({ type: z.literal('removeLabel'), label }),
    z.strictObject(
      {
        type: z.literal('sendMessage'),
        text: spokenText(1600).refine((text) => !text.includes('{{'), {
          error: 'Variables ({{…}}) are not available yet: the customer would read them as they stand.',
        }),
      },
      { error: notYet },
    ),
    z.strictObject({ type: z.literal('addNote'), text: spokenText(10_000) }),
    z.strictObject({ type: z.literal('stop') }),
  ],
  { error: (issue) => (issue.code === 'invalid_union' ? unknownAction(issue.input) : undefined) },
);

export type Action = z.infer<typeof action>;

const LATER_FIELDS = ['strategy', 'whenLate', 'whenWindowClosed'];

function notYet(issue: core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'unrecognized_keys') return undefined;
  const later = issue.keys.filter((key) => LATER_FIELDS.includes(key)); // the code says what it holds
  return later.length > 0 ? `Not available yet: ${later.join(', ')}.` : undefined;
}

const LATER = ['setField', 'giveChat', 'sendTemplate', 'notify', 'callWebhook'];

function unknownAction(input: unknown): string {
  const type = typeof input === 'object' && input !== null && 'type' in input ? input.type : undefined;
  if (typeof type === 'string' && LATER.includes(type)) return `The action "${type}" is not available yet.`;
  const types = action.options.map((option) => option.shape.type.value).join(', ');
  return `There is no such action. Actions are ${types}.`;
}

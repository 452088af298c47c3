import { z } from 'zod';
import { someId, spokenText, storedName, storedText, withVariables } from './stored-text';
import { callWebhook } from './webhook-action';

/** The longest text of one message, in characters; also what a text with variables may become when it is sent. */
export const MAX_MESSAGE = 1600;
export const MAX_NOTE = 10_000;
export const MAX_NOTIFICATION = 500;
/** The longest reason for the end of a chat. */
export const MAX_END_REASON = 100;

const status = z.enum(['open', 'pending', 'closed']);
const label = storedName(100);
const agentId = someId.optional();
/** Who of the group gets it: each in turn, or whoever has the fewest active chats. */
const strategy = z
  .enum(['roundRobin', 'leastBusy'], { error: 'Give "roundRobin" or "leastBusy".' })
  .optional();
/** Of a message about something that happened more than 15 minutes ago. Skipped where it is left out. */
const whenLate = z.enum(['skip', 'send']).optional();

const field = storedName(100).refine((name) => name !== '__proto__', 'This name is not available.');
const fieldValue = z.union([storedText(10_000), z.literal(''), z.number(), z.boolean(), z.null()], {
  error: 'Must be a text of at most 10000 characters, a number, true, false or null.',
});

const template = {
  /** The id of an approved template at the provider. */
  contentSid: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/, 'Must be the id of a template.'),
  variables: z
    .record(
      z.string().regex(/^\w{1,16}$/, 'Must be a name such as 1 or name.'),
      withVariables(storedText(MAX_MESSAGE)),
    )
    .refine((all) => Object.keys(all).length <= 100, 'At most 100 variables.')
    .optional(),
};
export const templateContent = z.strictObject(template);
export type Template = z.infer<typeof templateContent>;

const whoever = (one: { agentId?: string | undefined; strategy?: string | undefined }) =>
  (one.agentId === undefined) !== (one.strategy === undefined);
const whoeverError = 'Give either an agentId or a strategy.';

/** What a rule may do, flat: `{type, …}`. */
export const action = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.literal('endChat'),
      status,
      /** Why: one of the reasons that the case's group has; any other is left out. */
      reason: storedName(MAX_END_REASON).optional(),
    }),
    z.strictObject({ type: z.literal('setStatus'), status }),
    z.strictObject({
      type: z.literal('setPriority'),
      priority: z.enum(['low', 'normal', 'high', 'critical']),
    }),
    z.strictObject({ type: z.literal('setGroup'), groupId: someId }),
    z.strictObject({ type: z.literal('setField'), field, value: fieldValue }),
    z.strictObject({ type: z.literal('assign'), agentId, strategy }).refine(whoever, whoeverError),
    z.strictObject({ type: z.literal('unassign') }),
    z.strictObject({ type: z.literal('giveChat'), agentId, strategy }).refine(whoever, whoeverError),
    z.strictObject({ type: z.literal('addLabel'), label }),
    z.strictObject({ type: z.literal('removeLabel'), label }),
    z.strictObject({
      type: z.literal('sendMessage'),
      text: spokenText(MAX_MESSAGE),
      /** A template to send instead. Skipped where it is left out. */
      whenWindowClosed: z
        .union([z.literal('skip'), templateContent], {
          error: 'Give "skip" or a template: {contentSid, variables}.',
        })
        .optional(),
      whenLate,
    }),
    z.strictObject({ type: z.literal('sendTemplate'), ...template, whenLate }),
    z.strictObject({ type: z.literal('addNote'), text: spokenText(MAX_NOTE) }),
    z
      .strictObject({
        type: z.literal('notify'),
        agentId,
        groupId: someId.optional(),
        assignee: z.literal(true).optional(),
        text: spokenText(MAX_NOTIFICATION).optional(),
      })
      .refine(
        ({ agentId, groupId, assignee }) =>
          [agentId, groupId, assignee].filter((one) => one !== undefined).length === 1,
        'Give exactly one of agentId, groupId and "assignee": true.',
      ),
    callWebhook,
    z.strictObject({ type: z.literal('stop') }),
  ],
  { error: (issue) => (issue.code === 'invalid_union' ? unknownAction() : undefined) },
);

export type Action = z.infer<typeof action>;
/** An action of one type. */
export type ActionOf<Type extends Action['type']> = Extract<Action, { type: Type }>;

function unknownAction(): string {
  const types = action.options.map((option) => option.shape.type.value).join(', ');
  return `There is no such action. Actions are ${types}.`;
}

import { z } from 'zod';
import { action, MAX_MESSAGE, templateContent, type Action } from './actions';
import { LIMITS } from './limits';
import { someId, spokenText, storedName } from './stored-text';

const SCOPES = ['common', 'personal', 'group'] as const;
export type MacroScope = (typeof SCOPES)[number];

/** The message of a macro is its text; and what is sent to other systems is for administrators to say, in rules. */
const NOT_IN_MACROS: Partial<Record<Action['type'], string>> = {
  sendMessage: 'A macro sends its own text: write it there.',
  sendTemplate: 'A macro sends its own template: give it there.',
  callWebhook: 'Macros call no webhooks: a rule can, on what macros change ("change.by" is "macro").',
  stop: 'Only rules can be stopped.',
};

const macroAction = action.superRefine(({ type }, context) => {
  const message = NOT_IN_MACROS[type];
  if (message !== undefined) context.addIssue({ code: 'custom', path: ['type'], message });
});

const fields = {
  name: storedName(LIMITS.nameLength),
  scope: z.enum(SCOPES, { error: 'Give "common", "personal" or "group".' }),
  /** Whose macro it is, with the scope `group`. */
  groupId: someId.nullable(),
  text: z.union([z.literal(''), spokenText(MAX_MESSAGE)]),
  /** Sent when the 24-hour window is closed, and always where there is no text: then it may have buttons or a list. */
  template: templateContent.nullable(),
  actions: z.array(macroAction).max(LIMITS.actionsPerRule),
};

/** What makes a macro. */
export const macroInput = z.strictObject({
  ...fields,
  groupId: fields.groupId.default(null),
  text: fields.text.default(''),
  template: fields.template.default(null),
  actions: fields.actions.default([]),
});
export type MacroInput = z.infer<typeof macroInput>;

/** What changes a macro; what is left out stays. */
export const macroPatch = z.strictObject(fields).partial();
export type MacroPatch = z.infer<typeof macroPatch>;

/** What is wrong with a macro as a whole. */
export function faultOfMacro(macro: MacroInput): { path: string; message: string } | undefined {
  if ((macro.scope === 'group') !== (macro.groupId !== null))
    return { path: 'groupId', message: 'The scope "group" names its groupId, and no other scope does.' };
  if (macro.text === '' && macro.template === null && macro.actions.length === 0)
    return { path: 'actions', message: 'A macro has a text, a template, or at least one action.' };
  return undefined;
}

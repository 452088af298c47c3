import type { Channel } from '../channels/channel';
import type { Trx } from '../db/connection';
import type { Interactive, NewMessageRow, TemplateRow } from '../db/schema';
import { invalid, Refusal } from '../refusal';

export interface TemplateChoice {
  contentSid: string;
  variables: Record<string, string>;
}

/** The template as the provider described it when it was last asked. */
export function findTemplate(
  trx: Trx,
  integrationId: string,
  contentSid: string,
): Promise<TemplateRow | undefined> {
  return trx
    .selectFrom('templates')
    .selectAll()
    .where('integrationId', '=', integrationId)
    .where('contentSid', '=', contentSid)
    .executeTakeFirst();
}

/** @throws Refusal when the integration has none with this id. */
export async function readTemplate(
  trx: Trx,
  integrationId: string,
  contentSid: string,
): Promise<TemplateRow> {
  const template = await findTemplate(trx, integrationId, contentSid);
  if (template) return template;
  throw invalid([
    {
      path: 'template.contentSid',
      message: 'This number has no such template. GET /api/templates lists those it has.',
    },
  ]);
}

/** @throws Refusal when the template may not be sent now. */
export function mustBeSendable(
  { sendable, status, rejectionReason }: TemplateRow,
  isWindowOpen: boolean,
): void {
  if (sendable === 'always') return;
  if (sendable === 'never')
    throw new Refusal(
      'template-not-approved',
      409,
      `This template can not be sent: it is ${status}${rejectionReason ? ` (${rejectionReason})` : ''}. Choose an approved one.`,
    );
  if (!isWindowOpen)
    throw new Refusal(
      'window-closed',
      409,
      `The window has closed, and this template may only be sent while it is open (it is ${status}). Choose an approved one.`,
    );
}

/** @throws Refusal that names each variable that is missing, unknown or has a value the channel doesn't take. Pure. */
export function mustBeFilled(
  template: Pick<TemplateRow, 'variables'>,
  variables: Record<string, string>,
  { templateValueFault }: Pick<Channel, 'templateValueFault'>,
): void {
  const names = Object.keys(template.variables);
  const faults = [
    ...names
      .filter((name) => !Object.hasOwn(variables, name))
      .map((name) => ({ name, message: 'Give a value: the template has this variable.' })),
    ...Object.entries(variables).flatMap(([name, value]) => {
      const message = names.includes(name)
        ? templateValueFault(value)
        : 'The template has no such variable. Leave it out.';
      return message === null ? [] : [{ name, message }];
    }),
  ];
  if (faults.length > 0)
    throw invalid(faults.map(({ name, message }) => ({ path: `template.variables.${name}`, message })));
}

/** Whether a message may only go while the window is open: free text, and prepared content that nobody approved. */
export async function needsWindow(
  trx: Trx,
  { integrationId }: { integrationId: string },
  { contentSid }: { contentSid: string | null },
): Promise<boolean> {
  if (contentSid === null) return true;
  const known = await findTemplate(trx, integrationId, contentSid);
  return known?.sendable === 'inWindow';
}

/** What of a message its template decides. */
export type TemplateContent = Pick<
  NewMessageRow,
  'kind' | 'text' | 'interactive' | 'contentSid' | 'contentVariables'
>;

/** A template as the customer will read it; content without any text is named. Pure. */
export function filledTemplate(
  { contentSid, name, text, interactive }: Pick<TemplateRow, 'contentSid' | 'name' | 'text' | 'interactive'>,
  variables: Record<string, string>,
): TemplateContent {
  const fill = (words: string) =>
    words.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => variables[name] ?? '');
  return {
    kind: interactive ? 'interactive' : 'template',
    text: fill(text) || name,
    interactive: interactive && JSON.stringify(filledChoices(interactive, fill)),
    contentSid,
    contentVariables: JSON.stringify(variables),
  };
}

function filledChoices(interactive: Interactive, fill: (words: string) => string): Interactive {
  const orNull = (words: string | null) => words && fill(words);
  return {
    ...interactive,
    body: fill(interactive.body),
    listButton: orNull(interactive.listButton),
    buttons: interactive.buttons.map((button) => ({
      ...button,
      id: orNull(button.id),
      title: fill(button.title),
      value: orNull(button.value),
    })),
    items: interactive.items.map(({ id, title, description }) => ({
      id: orNull(id),
      title: fill(title),
      description: orNull(description),
    })),
  };
}

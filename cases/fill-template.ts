import type { Channel } from '../channels/channel';
import type { Trx } from '../db/connection';
import type { TemplateRow } from '../db/schema';
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

/**
 * What the customer will read. Pure.
 * @throws Refusal that names each variable that is missing, unknown or has a value the channel doesn't take.
 */
export function fillTemplate(
  template: Pick<TemplateRow, 'text' | 'variables' | 'name'>,
  variables: Record<string, string>,
  { templateValueFault }: Pick<Channel, 'templateValueFault'>,
): string {
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
  return textOfTemplate(template, variables);
}

/** Its text with the variables filled in; content without any text is named. Pure. */
export function textOfTemplate(
  template: Pick<TemplateRow, 'text' | 'name'>,
  variables: Record<string, string>,
): string {
  const text = template.text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => variables[name] ?? '');
  return text || template.name;
}

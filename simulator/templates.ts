import { z } from 'zod';
import type { Parameters } from './webhook';
import { TwilioError } from './twilio-error';

/** An approved WhatsApp template: `{{1}}`, `{{name}}` are its variables. */
export interface Template {
  sid: string;
  body: string;
}

/** There before anybody set one up. */
export const usualTemplate: Template = {
  sid: 'HX51b0a7e5000000000000000000000001',
  body: 'Hello {{1}}, there is news about your request: {{2}} Just answer here.',
};

export const templateSid = z
  .string()
  .regex(/^HX[0-9a-f]{32}$/i, 'a template SID is HX and 32 hexadecimal digits');
export const templateSchema = z.strictObject({ body: z.string().min(1).max(1600) });

export interface Filled {
  body: string;
  /** Found out by WhatsApp only: called back. */
  failure: 63013 | 63028 | null;
}

/**
 * What a create call with a ContentSid sends; null for one without. ContentVariables is a JSON text of texts by name.
 * Source: Twilio docs, errors/21654 to 21656, 63013, 63028. Throws what Twilio would answer.
 */
export function fillTemplate(templates: ReadonlyMap<string, string>, form: Parameters): Filled | null {
  const [contentSid, given] = [form['ContentSid'], form['ContentVariables']];
  if (!contentSid) {
    if (given) throw new TwilioError(400, 21654, 'ContentSid Required');
    return null;
  }
  const body = templates.get(String(contentSid));
  if (body === undefined) throw new TwilioError(400, 21655, 'The ContentSid is Invalid');
  const values = readVariables(given);
  const names = new Set([...body.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name));
  const complete = names.size === values.size && [...names].every((name) => values.has(name));
  const clean = [...values.values()].every((value) => value.trim() !== '' && !/\n| {5}/.test(value));
  return {
    body: body.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values.get(name) ?? ''),
    failure: !complete ? 63028 : !clean ? 63013 : null,
  };
}

const variables = z
  .record(z.string().max(16), z.string().max(1600))
  .refine((all) => Object.keys(all).length <= 100);

function readVariables(given: string | string[] | undefined): Map<string, string> {
  if (given === undefined || given === '') return new Map();
  try {
    return new Map(Object.entries(variables.parse(JSON.parse(String(given)))));
  } catch {
    throw new TwilioError(400, 21656, 'The ContentVariables Parameter is invalid');
  }
}

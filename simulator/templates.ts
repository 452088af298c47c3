import { z } from 'zod';
import { type Interactive, interactiveOf, onlyInWindow } from './interactive';
import type { Parameters } from './webhook';
import { TwilioError } from './twilio-error';

/** What WhatsApp says about a template. `unsubmitted`: nobody has asked. Source: Twilio docs, content/content-api. */
export const approvalStatuses = [
  'unsubmitted',
  'received',
  'pending',
  'approved',
  'rejected',
  'paused',
  'disabled',
] as const;
type ApprovalStatus = (typeof approvalStatuses)[number];

/** Prepared content as the Content API knows it: `{{1}}`, `{{name}}` in its texts are its variables. */
export interface Template {
  sid: string;
  friendlyName: string;
  language: string;
  /** By Twilio's name of the type (`twilio/text`). */
  types: Record<string, Record<string, unknown>>;
  /** Sample values. */
  variables: Record<string, string>;
  category: string;
  status: ApprovalStatus;
  rejectionReason: string;
  createdAt: number;
  updatedAt: number;
}

/** There before anybody set one up. */
export const usualTemplate: Template = {
  sid: 'HX51b0a7e5000000000000000000000001',
  friendlyName: 'news_about_your_request',
  language: 'en',
  types: {
    'twilio/text': { body: 'Hello {{1}}, there is news about your request: {{2}} Just answer here.' },
  },
  variables: { '1': 'Ana', '2': 'it has been sent.' },
  category: 'UTILITY',
  status: 'approved',
  rejectionReason: '',
  createdAt: Date.UTC(2026, 0, 1),
  updatedAt: Date.UTC(2026, 0, 1),
};

export const templateSid = z
  .string()
  .regex(/^HX[0-9a-f]{32}$/i, 'a template SID is HX and 32 hexadecimal digits');

/** As the driving API takes it; `body` is short for `types: {"twilio/text": {body}}`. */
export const templateSchema = z
  .strictObject({
    body: z.string().min(1).max(1600).optional(),
    types: z.record(z.string().max(100), z.record(z.string().max(100), z.unknown())).optional(),
    friendlyName: z.string().max(450).optional(),
    language: z.string().max(20).default('en'),
    variables: z.record(z.string().max(16), z.string().max(1600)).default({}),
    category: z.enum(['UTILITY', 'MARKETING', 'AUTHENTICATION']).default('UTILITY'),
    status: z.enum(approvalStatuses).default('approved'),
    rejectionReason: z.string().max(1000).default(''),
  })
  .refine(({ body, types }) => (body === undefined) !== (types === undefined), 'give either body or types');

/** The template that is put in the place of an earlier one, which may be there or not. */
export function templateFrom(
  sid: string,
  { body, types, friendlyName, ...rest }: z.output<typeof templateSchema>,
  { earlier, now }: { earlier: Template | undefined; now: number },
): Template {
  return {
    ...rest,
    sid,
    friendlyName: friendlyName ?? `template_${sid.slice(-4).toLowerCase()}`,
    types: types ?? { 'twilio/text': { body } },
    createdAt: earlier?.createdAt ?? now,
    updatedAt: now,
  };
}

export interface Filled {
  body: string;
  interactive: Interactive | null;
  /** Found out by WhatsApp only: called back. */
  failure: 63013 | 63028 | 63040 | 63041 | 63042 | null;
  /** It may be sent when the window is closed. */
  approved: boolean;
}

/** Source: Twilio docs, errors/63040 to 63042. */
const failureByStatus: Partial<Record<ApprovalStatus, 63040 | 63041 | 63042>> = {
  rejected: 63040,
  paused: 63041,
  disabled: 63042,
};

/**
 * What a create call with a ContentSid sends; null for one without. ContentVariables is a JSON text of texts by name.
 * Source: Twilio docs, errors/21654 to 21656, 63013, 63028. Throws what Twilio would answer.
 */
export function fillTemplate(templates: ReadonlyMap<string, Template>, form: Parameters): Filled | null {
  const [contentSid, given] = [form['ContentSid'], form['ContentVariables']];
  if (!contentSid) {
    if (given) throw new TwilioError(400, 21654, 'ContentSid Required');
    return null;
  }
  const template = templates.get(String(contentSid));
  if (template === undefined) throw new TwilioError(400, 21655, 'The ContentSid is Invalid');
  const values = readVariables(given);
  const all = JSON.stringify(template.types);
  const named = [...all.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name = '']) => name);
  // The code of an authentication template stands in none of its texts.
  const names = new Set([...named, ...Object.keys(template.variables)]);
  const complete = names.size === values.size && [...names].every((name) => values.has(name));
  const clean = [...values.values()].every((value) => value.trim() !== '' && !/\n| {5}/.test(value));
  const fill = (text: string) =>
    text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => values.get(name) ?? '');
  const [type, content] = sentOf(template);
  return {
    body: fill(bodyOf(type, content)),
    interactive: interactiveOf(content, fill),
    failure: failureByStatus[template.status] ?? (!complete ? 63028 : !clean ? 63013 : null),
    approved: template.status === 'approved' && !onlyInWindow.has(type),
  };
}

/** Of several types the richest goes to WhatsApp; a plain text is there for channels that take no more. */
function sentOf({ types }: Template): [type: string, content: Record<string, unknown>] {
  const all = Object.entries(types);
  return all.find(([type]) => type !== 'twilio/text') ?? all[0] ?? ['', {}];
}

/** Its text, else its type's name. */
function bodyOf(type: string, { body, title }: Record<string, unknown>): string {
  const text = [body, title].find((each) => typeof each === 'string');
  return typeof text === 'string' ? text : type;
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

import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { storableText } from './stored-text';
import { faultsOfText, hasVariables } from './texts';

const MAX_URL = 2000;
const MAX_HEADERS = 20;
const MAX_BODY = 20_000;
const MAX_DEPTH = 10;

/** Set by us, or a matter of the connection. What begins with `x-answerhall-` is ours too. */
const OUR_HEADERS = [
  ...['host', 'content-length', 'connection', 'keep-alive', 'proxy-connection', 'proxy-authenticate'],
  ...['proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect'],
];
const OUR_PREFIX = 'x-answerhall-';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const url = z
  .string()
  .max(MAX_URL, `Must have at most ${MAX_URL} characters.`)
  .superRefine((text, context) => {
    const fault = faultOfUrl(text);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  });

/** Why a webhook may not go to this address, in words; null where it may. What names resolve to is asked at the call. */
export function faultOfUrl(text: string): string | null {
  if (hasVariables(text)) return 'Variables are available in the body only.';
  if (!URL.canParse(text)) return 'Give a whole address such as https://example.com/hook.';
  const { protocol, username, password, hostname } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:')
    return 'Give an address that begins with https:// or http://.';
  if (username !== '' || password !== '') return 'No credentials in the address: put them into a header.';
  return isPublicHost(hostname)
    ? null
    : `${hostname.slice(0, 100)} is an address of this machine or of a private network: none of these is called.`;
}

/**
 * All of IPv6 that is given out (RFC 4291, IANA). ipaddr.js calls the rest unicast too, also `::/96`, in which old
 * IPv4-compatible addresses such as `::127.0.0.1` lie.
 */
const PUBLIC_IPV6 = ipaddr.parseCIDR('2000::/3');

/** `hostname` as URL gives it: every spelling of an IPv4 address is four decimal numbers there. */
function isPublicHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
  if (ipaddr.isValid(host)) {
    const address = ipaddr.parse(host);
    return address.range() === 'unicast' && (address.kind() === 'ipv4' || address.match(PUBLIC_IPV6));
  }
  return host !== '' && host !== 'localhost' && !host.endsWith('.localhost');
}

const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, 'Must be the name of a header.')
  .refine((name) => !OUR_HEADERS.includes(name.toLowerCase()) && !name.toLowerCase().startsWith(OUR_PREFIX), {
    error: 'This header is set by us.',
  });

const headerValue = z
  .string()
  .max(1000, 'Must have at most 1000 characters.')
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'May hold no line breaks and no characters beyond Latin-1.')
  .refine((value) => !hasVariables(value), { error: 'Variables are available in the body only.' });

const headers = z
  .record(headerName, headerValue, {
    error: (issue) => (issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined),
  })
  .refine((all) => Object.keys(all).length <= MAX_HEADERS, `At most ${MAX_HEADERS} headers.`);

interface Fault {
  path: (string | number)[];
  message: string;
}

/** A text, or JSON whose texts may hold variables. */
const body = (z.unknown() as z.ZodType<Json>) // the check admits exactly JSON
  .superRefine((value, context) => {
    for (const fault of faultsOfBody(value).slice(0, 20))
      context.addIssue({ code: 'custom', ...fault, continue: false });
  })
  .overwrite(storable)
  .meta({ description: 'A text or JSON with variables in its texts; null for our own JSON about the event' });

function faultsOfBody(root: unknown): Fault[] {
  const faults: Fault[] = [];
  const waiting: { value: unknown; path: Fault['path'] }[] = [{ value: root, path: [] }];
  let size = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, path } = next;
    size += typeof value === 'string' ? value.length + 3 : 8;
    if (size > MAX_BODY) return [{ path: [], message: `Must have at most ${MAX_BODY} characters.` }];
    if (typeof value === 'string') faults.push(...faultsOfText(value).map((message) => ({ path, message })));
    else if (typeof value === 'object' && value !== null) {
      if (path.length >= MAX_DEPTH) return [{ path, message: `JSON is nested at most ${MAX_DEPTH} deep.` }];
      for (const [key, inner] of Object.entries(value)) {
        size += key.length + 3;
        if (key === '__proto__') return [{ path, message: 'This name is not available: __proto__.' }];
        waiting.push({ value: inner as unknown, path: [...path, Array.isArray(value) ? Number(key) : key] });
      }
    } else if (value !== null && typeof value !== 'boolean' && !Number.isFinite(value))
      return [{ path, message: 'Give JSON: texts, numbers, true, false, null, lists and objects.' }];
  }
  return faults;
}

/** The same value with every text and name as PostgreSQL can store it. */
function storable(value: Json): Json {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(storable);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [storableText(key), storable(inner)]),
  );
}

/** Calls another system after the commit. The body is rendered by the pass, the call is made by the workflow. */
export const callWebhook = z
  .strictObject({
    type: z.literal('callWebhook'),
    url,
    /** POST where it is left out. */
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
    headers: headers.optional(),
    body: body.optional(),
  })
  .refine(({ method, body }) => method !== 'GET' || body == null, {
    path: ['body'],
    error: 'A GET has no body: leave it out, or choose another method.',
  });

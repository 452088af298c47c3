import type { RefusedWebhook } from '../../db/schema';
import { filled, type Values } from '../../said';
import type { Connection, NamedConnection, WebhookRequest } from '../channel';
import { replacedTokens } from './login';
import { REFUSED } from './refused-words';
import { isSigned, isSignedFor } from './signature';

const LONGEST = 500;
/** Anybody can send a webhook, and each address that is tried costs a signature: thirty are more than proxies need. */
const MOST_OF_A_HEADER = 3;
const MOST_HOSTS = 3;
const MOST_PATHS = 5;
/** Twilio sends some thirty. */
const MOST_PARAMETERS = 200;

/**
 * Why a webhook was refused: whatever signature fits says what is set up differently. A forged header can lead to no
 * wrong advice, because only somebody with the Auth Token makes a signature that fits.
 */
export function whyRefused(
  connection: Connection,
  request: WebhookRequest,
  others: NamedConnection[],
): RefusedWebhook {
  const found = (code: keyof typeof REFUSED, values: Values = {}): RefusedWebhook => {
    const { cause, detail, nextStep } = REFUSED[code];
    return {
      expectedUrl: short(request.url),
      cause,
      code: `twilioRefused.${code}`,
      values,
      detail: filled(detail, values),
      nextStep,
    };
  };
  const account = request.params['AccountSid'];
  const isOurs = account === connection.account;

  if (typeof request.headers['x-twilio-signature'] !== 'string') return found('noSignature');
  if (numberOf(request.params) > MOST_PARAMETERS)
    return found('tooManyParameters', { most: String(MOST_PARAMETERS) });
  if (isSignedFor(connection, request))
    return isSid(account) ? found('ofOtherAccount', { account }) : found('ofNoAccount');
  if (replacedTokens(connection.secrets).some((token) => isSigned(token, request)))
    return found('replacedToken');
  const address = otherAddresses(request).find((url) => isSignedFor(connection, { ...request, url }));
  if (address !== undefined)
    return found('otherAddress', { address: short(address), difference: difference(address, request.url) });
  const other = others.find(({ connection: each }) => isSignedFor(each, request));
  if (other)
    return other.connection.account === connection.account
      ? found('tokenOfOther', { name: other.name })
      : found('accountOfOther', { name: other.name });
  if (isSignedFor(connection, { ...request, params: {} })) return found('changedParameters');
  if (!isSid(account)) return found('noAccount');
  if (!isOurs) return found('foreignAccount', { account });
  return found('unknown');
}

const short = (url: string) => url.slice(0, LONGEST);

const isSid = (account: string | string[] | undefined): account is string =>
  typeof account === 'string' && /^AC[0-9a-f]{32}$/i.test(account);

/**
 * Addresses that Twilio may have been given instead: another scheme, another host, as a proxy tells it, another
 * prefix, a slash at the end, another query. The port makes no difference: Twilio's own helper tries with and without.
 */
function otherAddresses({ url, headers }: WebhookRequest): string[] {
  const { protocol, host, pathname, search } = new URL(url);
  const said = (name: string) => entriesOf(headers[name]);
  const hosts = [host, ...['x-forwarded-host', 'x-original-host', 'host'].flatMap(said)];
  const prefixed = said('x-forwarded-prefix').map((prefix) => prefix.replace(/\/+$/, '') + pathname + search);
  const original = ['x-original-uri', 'x-original-url', 'x-rewrite-url'].flatMap(said);
  const slash = pathname.endsWith('/') ? pathname.replace(/\/+$/, '') : `${pathname}/`;
  const paths = [
    pathname + search,
    slash + search,
    ...prefixed.slice(0, 1),
    ...original.slice(0, 1),
    pathname,
    slash,
    ...prefixed,
    ...original,
  ];
  const schemes = [protocol, protocol === 'https:' ? 'http:' : 'https:'];
  const all = first(MOST_HOSTS, hosts).flatMap((each) =>
    first(MOST_PATHS, paths).flatMap((path) => schemes.map((scheme) => `${scheme}//${each}${path}`)),
  );
  return all.filter((each) => each !== url && URL.canParse(each));
}

/** What a header lists, of its beginning. */
function entriesOf(header: string | string[] | undefined): string[] {
  const text = [header].flat()[0] ?? '';
  return text.split(',', MOST_OF_A_HEADER).map((entry) => entry.trim());
}

/** So many different ones at most. */
const first = (most: number, all: string[]) => [...new Set(all.filter((each) => each !== ''))].slice(0, most);

const numberOf = (params: WebhookRequest['params']) => Object.values(params).flat().length;

function difference(address: string, expected: string): string {
  const [its, ours] = [new URL(address), new URL(expected)];
  const what = [
    its.protocol === ours.protocol ? null : `the scheme is ${its.protocol.slice(0, -1)}`,
    its.host === ours.host ? null : `the host is ${short(its.host)}`,
    its.pathname === ours.pathname ? null : 'the path is another one',
    its.search === ours.search ? null : 'the query is another one',
  ].filter((each) => each !== null);
  return `There ${what.join(', ')}.`;
}

import type { RefusedWebhook } from '../../db/schema';
import type { Connection, NamedConnection, WebhookRequest } from '../channel';
import { replacedTokens } from './login';
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
  const found = (cause: RefusedWebhook['cause'], detail: string, nextStep: string): RefusedWebhook => ({
    expectedUrl: short(request.url),
    cause,
    detail,
    nextStep,
  });
  const account = request.params['AccountSid'];
  const isOurs = account === connection.account;

  if (typeof request.headers['x-twilio-signature'] !== 'string')
    return found(
      'noSignature',
      'The request had no signature (X-Twilio-Signature): it did not come from Twilio, or a proxy took the header away.',
      'If you wrote a message just now, let your proxy pass all headers through. Otherwise there is nothing to do.',
    );
  if (numberOf(request.params) > MOST_PARAMETERS)
    return found(
      'changedParameters',
      `It has more than ${MOST_PARAMETERS} parameters: Twilio sends no such webhook.`,
      'There is nothing to do, unless your proxy changes the body: let it pass that through unchanged.',
    );
  if (isSignedFor(connection, request))
    return found(
      'otherAccount',
      `The signature is right, but the message is of ${accountWords(account)}.`,
      'Enter the Account SID of the account or subaccount that the sender belongs to, with its Auth Token.',
    );
  if (replacedTokens(connection.secrets).some((token) => isSigned(token, request)))
    return found(
      'otherToken',
      'It is signed with the Auth Token before the one that was entered here, which no longer counts.',
      'Promote the new Auth Token in the Twilio console, or enter the one that is the primary one there.',
    );
  const address = otherAddresses(request).find((url) => isSignedFor(connection, { ...request, url }));
  if (address !== undefined)
    return found(
      'otherAddress',
      `Twilio was told to call ${short(address)}, which is not the address that this desk knows for itself. ${difference(address, request.url)}`,
      'Set up the sender with the webhook URL as the desk shows it, letter by letter. If the address in Twilio is the right one, set PUBLIC_URL to it and start again.',
    );
  const other = others.find(({ connection: each }) => isSignedFor(each, request));
  if (other && other.connection.account === connection.account)
    return found(
      'otherToken',
      `It is signed with the Auth Token that “${other.name}” has, which is of the same account.`,
      'The Auth Token of this integration is no longer the primary one: enter the one that the Twilio console shows now.',
    );
  if (other)
    return found(
      'otherAccount',
      `It is signed by the account of “${other.name}”.`,
      'This webhook URL was entered at a sender of another account: give every sender the URL of its own integration.',
    );
  if (isSignedFor(connection, { ...request, params: {} }))
    return found(
      'changedParameters',
      'The signature fits the address, but none of the parameters: they were added or changed on the way.',
      'Let your proxy pass the body through unchanged, with its Content-Type, and use POST in every URL field.',
    );
  if (!isSid(account))
    return found(
      'changedParameters',
      'It has no Account SID, which is in every webhook of Twilio: the parameters were changed on the way, into JSON for example, or it did not come from Twilio.',
      'Let your proxy pass the body through unchanged, with its Content-Type, and use POST in every URL field.',
    );
  if (!isOurs)
    return found(
      'otherAccount',
      `It is of ${accountWords(account)}, and signed with an Auth Token that this desk doesn't have.`,
      'Enter the Account SID of the account or subaccount that the sender belongs to, with its Auth Token: a subaccount has its own.',
    );
  return found(
    'unknown',
    'The signature fits neither this Auth Token nor any likely address.',
    'Most often the Auth Token was renewed or another one promoted: enter the primary one that the Twilio console shows now. Otherwise compare the webhook URL in Twilio with the one above, letter by letter, and look whether a proxy changes path, query or body.',
  );
}

const short = (url: string) => url.slice(0, LONGEST);

const isSid = (account: string | string[] | undefined): account is string =>
  typeof account === 'string' && /^AC[0-9a-f]{32}$/i.test(account);

function accountWords(account: string | string[] | undefined): string {
  return isSid(account) ? `the account ${account}` : 'no account';
}

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

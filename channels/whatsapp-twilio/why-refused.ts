import type { RefusedWebhook } from '../../db/schema';
import type { Connection, NamedConnection, WebhookRequest } from '../channel';
import { replacedTokens } from './login';
import { isSigned, isSignedFor } from './signature';

const LONGEST = 500;

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
  if (!isOurs)
    return found(
      'otherAccount',
      `It is of ${accountWords(account)}, and signed with an Auth Token that this desk doesn't have.`,
      'Enter the Account SID of the account or subaccount that the sender belongs to, with its Auth Token: a subaccount has its own.',
    );
  if (isSignedFor(connection, { ...request, params: {} }))
    return found(
      'changedParameters',
      'The signature fits the address, but none of the parameters: they were added or changed on the way.',
      'Let your proxy pass the body through unchanged, with its Content-Type, and use POST in every URL field.',
    );
  return found(
    'unknown',
    'The signature fits neither this Auth Token nor any likely address.',
    'Most often the Auth Token was renewed or another one promoted: enter the primary one that the Twilio console shows now. Otherwise compare the webhook URL in Twilio with the one above, letter by letter, and look whether a proxy changes path, query or body.',
  );
}

const short = (url: string) => url.slice(0, LONGEST);

function accountWords(account: string | string[] | undefined): string {
  const isSid = typeof account === 'string' && /^AC[0-9a-f]{32}$/i.test(account);
  return isSid ? `the account ${account}` : 'no account';
}

/**
 * Addresses that Twilio may have been given instead: another scheme, another host, as a proxy tells it, another
 * prefix, a slash at the end, another query. The port makes no difference: Twilio's own helper tries with and without.
 */
function otherAddresses({ url, headers }: WebhookRequest): string[] {
  const { protocol, host, pathname, search } = new URL(url);
  const said = (name: string) => [headers[name]].flat().flatMap((value) => value?.split(',') ?? []);
  const hosts = [host, ...said('x-forwarded-host'), ...said('x-original-host'), ...said('host')];
  const prefixed = said('x-forwarded-prefix').map((prefix) => prefix.trim().replace(/\/+$/, '') + pathname);
  const original = [...said('x-original-uri'), ...said('x-original-url'), ...said('x-rewrite-url')];
  const slash = pathname.endsWith('/') ? pathname.replace(/\/+$/, '') : `${pathname}/`;
  const paths = [pathname + search, slash + search, pathname, slash, ...prefixed, ...original];
  const schemes = [protocol, protocol === 'https:' ? 'http:' : 'https:'];
  const all = hosts.flatMap((each) =>
    paths.flatMap((path) => schemes.map((scheme) => `${scheme}//${each.trim()}${path.trim()}`)),
  );
  const others = new Set(all.filter((each) => URL.canParse(each)));
  others.delete(url);
  return [...others].slice(0, 100);
}

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

import type { Connection } from '../channel';

/** After a new Auth Token was entered, the one before still signs webhooks for so long: until it is promoted at Twilio. */
export const PREVIOUS_TOKEN_MS = 24 * 3_600_000;
/** Twilio has two Auth Tokens at most, and either may be the one that signs. */
const MOST_PREVIOUS = 2;

export interface Login {
  username: string;
  password: string;
}

/** How Twilio's API is called: with the API key if there is one, else with the Auth Token. Null without a secret. */
export function loginOf({ account, secrets, options }: Connection): Login | null {
  const keySid = options?.['apiKeySid'];
  const username = typeof keySid === 'string' ? keySid : account;
  const password = typeof keySid === 'string' ? secrets['apiKeySecret'] : secrets['authToken'];
  return password && account.startsWith('AC') ? { username, password } : null;
}

export const hasKey = ({ options }: Connection) => options?.['apiKeySid'] !== undefined;

/** The same connection without its API key: only the Auth Token may ask for the account. */
export function withoutKey(connection: Connection): Connection {
  const { apiKeySid: _, ...options } = connection.options ?? {};
  return { ...connection, options };
}

/** The value of the header for HTTP Basic. */
export function basicAuth(connection: Connection): string {
  const { username, password } = loginOf(connection) ?? { username: connection.account, password: '' };
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** The Auth Tokens that may have signed a webhook now, the present one first. */
export function signingTokens({ secrets, options }: Connection, now: Date): string[] {
  const until = options?.['previousAuthTokenUntil'];
  const previous =
    typeof until === 'string' && Date.parse(until) > now.getTime() ? replacedTokens(secrets) : [];
  return [secrets['authToken'] ?? '', ...previous];
}

/** Those that were replaced last, whether they still count or not. */
export function replacedTokens(secrets: Record<string, string>): string[] {
  // An Auth Token has no spaces.
  return (secrets['previousAuthTokens'] ?? '').split(' ').filter((token) => token !== '');
}

type Stored = Pick<Required<Connection>, 'secrets' | 'options'>;

/** The secrets with another Auth Token; the one before is kept. The same one again changes nothing. */
export function withToken({ secrets, options }: Stored, authToken: string, now: Date): Stored {
  const before = secrets['authToken'];
  if (before === undefined || before === authToken) return { secrets: { ...secrets, authToken }, options };
  const tokens = [before, ...replacedTokens(secrets)].filter((token) => token !== authToken);
  return {
    secrets: { ...secrets, authToken, previousAuthTokens: tokens.slice(0, MOST_PREVIOUS).join(' ') },
    options: {
      ...options,
      previousAuthTokenUntil: new Date(now.getTime() + PREVIOUS_TOKEN_MS).toISOString(),
    },
  };
}

/** The secrets with an Auth Token in place of one that Twilio never confirmed: anybody may know that one. */
export function withTokenInstead(stored: Stored, authToken: string): Stored {
  const { secrets, options } = withoutPrevious(stored);
  return { secrets: { ...secrets, authToken }, options };
}

/** From now on only the present Auth Token signs. */
export function withoutPrevious({ secrets, options }: Stored): Stored {
  const { previousAuthTokens: _, ...kept } = secrets;
  const { previousAuthTokenUntil: __, ...rest } = options;
  return { secrets: kept, options: rest };
}

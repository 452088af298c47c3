import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A Twilio account as the simulator knows it. Whoever has the Auth Token can sign webhooks of the account. */
export interface Account {
  sid: string;
  authToken: string;
  /** Calls of the API may use it too; webhooks are signed with it once it is promoted. */
  secondaryAuthToken?: string;
  keys?: ApiKey[];
}

/** Takes the place of Account SID and Auth Token in calls of the API. */
export interface ApiKey {
  sid: string;
  secret: string;
}

/** Marks the Account SIDs we issue: "simulator" cannot be written in hex, this comes close enough. */
const MARK = '51b0a7e5';

/** Says whether an Account SID was issued by a simulator, so that its API calls must not go to Twilio. */
export function isSimulatorAccount(sid: string): boolean {
  return new RegExp(`^AC${MARK}[0-9a-f]{24}$`).test(sid);
}

/**
 * Issues an account. The same seed gives the same account, which survives restarts without being stored;
 * the Auth Token follows from the seed, so where others can reach the desk's webhooks the seed must be secret.
 */
export function issueAccount(seed: string = randomBytes(32).toString('hex')): Account {
  const hex = (what: string) => createHash('sha256').update(`${what}:${seed}`).digest('hex');
  return { sid: `AC${MARK}${hex('account').slice(0, 24)}`, authToken: hex('token').slice(0, 32) };
}

const MOST_KEYS = 100;

/** Makes a further Auth Token, which becomes the one when it is promoted. (Twilio docs: iam/api/authtoken.) */
export function makeSecondaryToken(account: Account): void {
  account.secondaryAuthToken = randomBytes(16).toString('hex');
}

/** The secondary Auth Token is the only one from now on; false when there is none. */
export function promoteToken(account: Account): boolean {
  if (account.secondaryAuthToken === undefined) return false;
  account.authToken = account.secondaryAuthToken;
  delete account.secondaryAuthToken;
  return true;
}

/** Adds an API key; the oldest goes when there are too many. */
export function makeKey(account: Account): ApiKey {
  const key = { sid: `SK${randomBytes(16).toString('hex')}`, secret: randomBytes(16).toString('hex') };
  account.keys = [...(account.keys ?? []), key].slice(-MOST_KEYS);
  return key;
}

/** Whose credentials these are, among all accounts; undefined when they are wrong. */
export function accountOf(
  accounts: ReadonlyMap<string, Account>,
  user: string,
  password: string,
): Account | undefined {
  const byKey = user.startsWith('SK');
  const account = byKey
    ? [...accounts.values()].find(({ keys }) => keys?.some(({ sid }) => sid === user))
    : accounts.get(user);
  if (!account) return undefined;
  const right = byKey
    ? (account.keys ?? []).filter(({ sid }) => sid === user).map(({ secret }) => secret)
    : [account.authToken, account.secondaryAuthToken ?? ''];
  return right.some((secret) => secret !== '' && same(secret, password)) ? account : undefined;
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

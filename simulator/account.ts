import { createHash, randomBytes } from 'node:crypto';

/** A Twilio account as the simulator knows it. Whoever has the Auth Token can sign webhooks of the account. */
export interface Account {
  sid: string;
  authToken: string;
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

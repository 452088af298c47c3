import twilio from 'twilio';
import type { Connection, WebhookRequest } from '../channel';
import { signingTokens } from './login';

/**
 * True when whoever made the webhook knows the account's Auth Token. `url` is the address as configured at Twilio,
 * with path and query as received. Never throws; nothing is genuine under an empty token, whose signatures anybody
 * can compute (as the SDK happily does).
 */
export function isSigned(authToken: string, { url, headers, params }: WebhookRequest): boolean {
  const signature = headers['x-twilio-signature'];
  if (!authToken || typeof signature !== 'string' || signature === '') return false;
  try {
    return twilio.validateRequest(authToken, signature, url, params);
  } catch {
    // The SDK throws on addresses it can't read.
    return false;
  }
}

/** True when it is signed with an Auth Token of this connection: its present one, or one that was replaced lately. */
export function isSignedFor(connection: Connection, request: WebhookRequest): boolean {
  return signingTokens(connection, new Date()).some((token) => isSigned(token, request));
}

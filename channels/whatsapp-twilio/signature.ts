import twilio from 'twilio';
import type { WebhookRequest } from '../channel';

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

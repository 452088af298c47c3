import { isValid, parse } from 'ipaddr.js';

const LONGEST = 4000;

/** Our message's id rides in the query, so that a status finds its message even before Twilio's SID is known. */
export function withMessageId(webhookUrl: string, messageId: string): string {
  return `${webhookUrl}?message=${encodeURIComponent(messageId)}`;
}

/**
 * True for an address that Twilio takes as a StatusCallback and can reach: a public host, without an underscore, and
 * at most 4000 characters; for others it refuses the whole message (error 21609).
 */
export function canTwilioReach(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (url.length > LONGEST || host.includes('_')) return false;
  if (isValid(host)) return parse(host).range() === 'unicast';
  return host.includes('.') && !/\.(localhost|local|internal|home\.arpa|lan|test|invalid)$/.test(host);
}

import { createHash, randomBytes } from 'node:crypto';
import type { Interactive } from './interactive';

/** Message statuses in the order a message goes through them; the last two end it. */
export const statuses = [
  'received',
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'undelivered',
  'failed',
] as const;
export type Status = (typeof statuses)[number];

export interface Media {
  sid: string;
  url: string;
  contentType: string;
  /** Of a file of the desk's: why it could not be fetched. */
  problem?: string;
}

export interface Location {
  latitude: number;
  longitude: number;
  label?: string | undefined;
  address?: string | undefined;
}

/** A message between a business sender and a customer, in either direction. Addresses are Twilio's (`whatsapp:+…`). */
export interface Message {
  /** Counts up from 1 in the order of acceptance. */
  seq: number;
  sid: string;
  accountSid: string;
  direction: 'inbound' | 'outbound-api';
  sender: string;
  customer: string;
  body: string;
  status: Status;
  errorCode: number | null;
  media: Media[];
  location: Location | null;
  /** What a customer tapped: a button, or with `list` an entry of a list. */
  button: { text: string; payload: string; list?: { description: string } | undefined } | null;
  /** What there is to tap; absent in a state file of an older simulator. */
  interactive?: Interactive | null;
  quotedSid: string | null;
  profileName: string | null;
  /** The business has seen it: it showed that it types. */
  seen?: true;
  statusCallback: string | null;
  /** For an inbound message: what became of its webhook. */
  webhook: 'none' | 'pending' | 'accepted' | 'refused';
  /** Epoch milliseconds. */
  createdAt: number;
  sentAt: number | null;
  updatedAt: number;
}

/** A new SID with one of Twilio's prefixes: SM text, MM with media, ME media. */
export const newSid = (prefix: 'SM' | 'MM' | 'ME') => prefix + randomBytes(16).toString('hex');

/** The SID of a sender, always the same for its number. */
export const senderSid = (number: string) =>
  `XE${createHash('sha256').update(number).digest('hex').slice(0, 32)}`;

/**
 * Brings an address into Twilio's form: `+49…`, `49…` and `whatsapp:+49…` become `whatsapp:+49…`;
 * `CO.4480…` (an id of a customer who hides the number) becomes `whatsapp:CO.4480…`. Null when it is none.
 */
export function toAddress(text: string): string | null {
  // In a query string the plus may have become a space.
  const bare = text
    .trim()
    .replace(/^whatsapp:/, '')
    .trim();
  if (/^\+?[1-9][\d ()-]{5,22}$/.test(bare)) {
    const digits = bare.replace(/\D/g, '');
    return digits.length >= 7 && digits.length <= 15 ? `whatsapp:+${digits}` : null;
  }
  return /^[A-Z]{2}\.[0-9A-Za-z]{1,128}$/.test(bare) ? `whatsapp:${bare}` : null;
}

/** Twilio's date format: RFC 2822, always in UTC, whole seconds. */
export const rfc2822 = (ms: number) => new Date(ms).toUTCString().replace('GMT', '+0000');

/** A file as Twilio's REST API shows it (schema `api.v2010.account.message.media`). */
export function mediaResource(message: Message, media: Media) {
  return {
    account_sid: message.accountSid,
    content_type: media.contentType,
    date_created: rfc2822(message.createdAt),
    date_updated: rfc2822(message.createdAt),
    parent_sid: message.sid,
    sid: media.sid,
    uri: `/2010-04-01/Accounts/${message.accountSid}/Messages/${message.sid}/Media/${media.sid}.json`,
  };
}

/** The message as Twilio's REST API shows it (schema `api.v2010.account.message`). */
export function messageResource(message: Message) {
  const uri = `/2010-04-01/Accounts/${message.accountSid}/Messages/${message.sid}`;
  const inbound = message.direction === 'inbound';
  return {
    account_sid: message.accountSid,
    api_version: '2010-04-01',
    body: message.body,
    date_created: rfc2822(message.createdAt),
    date_sent: message.sentAt === null ? null : rfc2822(message.sentAt),
    date_updated: rfc2822(message.updatedAt),
    direction: message.direction,
    error_code: message.errorCode,
    error_message: null,
    from: inbound ? message.customer : message.sender,
    messaging_service_sid: null,
    num_media: String(message.media.length),
    num_segments: '1',
    price: null,
    price_unit: null,
    sid: message.sid,
    status: message.status,
    subresource_uris: { media: `${uri}/Media.json` },
    to: inbound ? message.sender : message.customer,
    uri: `${uri}.json`,
  };
}

import { z } from 'zod';
import type { IncomingAttachment, IncomingMessage, IncomingStatus, WebhookRequest } from '../channel';
import type { MessageButton, MessageKind, MessageLocation } from '../../db/schema';
import { otherAddresses, phoneIn } from './customer-addresses';
import { forwardedIn, referralIn } from './origin';
import { outboundStatuses, readStatus } from './status';

const MOST_ATTACHMENTS = 10;
const LONGEST_NAME = 200;

// A name that is repeated counts with its first value; every value stays in `raw`.
const field = z.union([z.string(), z.array(z.string()).transform(([first = '']) => first)]).optional();
const needed = (what: string) =>
  field.transform((value, context) => {
    if (value !== undefined && value !== '' && value.length <= 256) return value;
    context.addIssue(`${what} is missing or too long`);
    return z.NEVER;
  });

const common = z.object({
  MessageSid: needed('MessageSid'),
  MessageStatus: field,
  SmsStatus: field,
  ErrorCode: field,
});
const inbound = z.object({
  From: needed('From'),
  To: needed('To'),
  Body: field,
  MessageType: field,
  ProfileName: field,
  Latitude: field,
  Longitude: field,
  Label: field,
  Address: field,
  ButtonText: field,
  ButtonPayload: field,
  ListId: field,
  ListTitle: field,
  OriginalRepliedMessageSid: field,
  ExternalUserId: field,
});
type Inbound = z.infer<typeof inbound>;

/**
 * Reads the parameters of a webhook. The set of parameters is open: what is not known here is kept and ignored.
 * `MessageStatus` marks a status callback; both kinds carry `SmsStatus`, so that alone decides only where it says
 * something no inbound message has. Source: Twilio docs, messaging/guides/webhook-request and the status callback guide.
 * @throws Error in words when the webhook can't be understood at all.
 */
export function readWebhook(params: WebhookRequest['params']): IncomingMessage | IncomingStatus {
  const { MessageSid: sid, MessageStatus, SmsStatus, ErrorCode } = parse(common, withSid(params));
  const legacy = SmsStatus !== undefined && outboundStatuses.has(SmsStatus) ? SmsStatus : '';
  const word = MessageStatus || legacy;
  if (word && word !== 'received' && word !== 'receiving')
    return { type: 'status', sid, ...readStatus(word, ErrorCode ?? null) };
  // No inbound message has an empty one and nothing beside it: a callback that says nothing.
  if (MessageStatus === '' && !SmsStatus) return { type: 'status', sid, status: null, error: null };
  return readMessage(sid, params);
}

/** `SmsSid` and `SmsMessageSid` are the older names of the same. Source: as above. */
function withSid(params: WebhookRequest['params']): WebhookRequest['params'] {
  const { MessageSid, SmsMessageSid, SmsSid } = params;
  const sid = MessageSid || SmsMessageSid || SmsSid;
  return sid === undefined ? params : { ...params, MessageSid: sid };
}

function readMessage(sid: string, params: WebhookRequest['params']): IncomingMessage {
  const read = parse(inbound, params);
  const attachments = attachmentsIn(params);
  const location = locationIn(read);
  const kind = kindOf(read, attachments, location);
  const button = chosenIn(read);
  const text = read.Body || button?.text || '';
  return {
    type: 'message',
    sid,
    from: read.From,
    to: read.To,
    phone: phoneIn(read.From),
    alsoKnownAs: otherAddresses(read.From, read.ExternalUserId),
    profileName: shorten(read.ProfileName?.trim() ?? '') || null,
    kind,
    text,
    attachments:
      kind === 'document' ? attachments.map((each) => ({ ...each, name: fileName(text) })) : attachments,
    location,
    button,
    quotedSid: read.OriginalRepliedMessageSid || null,
    forwarded: forwardedIn(params),
    referral: referralIn(params),
    raw: params,
  };
}

/** A pressed button, or an entry of a list. */
function chosenIn(read: Inbound): MessageButton | null {
  const { ButtonText, ButtonPayload, ListId, ListTitle } = read;
  const [text, payload] = [ButtonText || ListTitle, ButtonPayload || ListId];
  if (!text && !payload) return null;
  const fromList = Boolean(ListId || ListTitle);
  return { text: text || null, payload: payload || null, ...(fromList ? { fromList } : {}) };
}

function parse<T>(schema: z.ZodType<T>, params: WebhookRequest['params']): T {
  const read = schema.safeParse(params);
  if (read.success) return read.data;
  throw new Error(
    `Not a webhook we understand: ${read.error.issues.map(({ message }) => message).join(', ')}.`,
  );
}

/** `MessageType` is an open set; Twilio's captures confirm some of these, the others are documented or likely names. */
const kinds: Readonly<Record<string, MessageKind>> = {
  image: 'image',
  audio: 'audio',
  video: 'video',
  document: 'document',
  sticker: 'sticker',
  contacts: 'contactCard',
  location: 'location',
  interactive: 'interactive',
  button: 'interactive',
};

function kindOf(
  read: Inbound,
  attachments: IncomingAttachment[],
  location: MessageLocation | null,
): MessageKind {
  const type = read.MessageType?.toLowerCase() ?? '';
  if (type !== '' && type !== 'text') {
    const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
    return kind === undefined || (kind === 'location' && !location) ? 'unsupported' : kind;
  }
  const [first] = attachments;
  if (first) return kindOfMedia(first.contentType);
  if (location) return 'location';
  if (read.ButtonText || read.ButtonPayload || read.ListId || read.ListTitle) return 'interactive';
  return read.Body || type === 'text' ? 'text' : 'unsupported';
}

function kindOfMedia(contentType: string): MessageKind {
  // WhatsApp uses WebP for stickers only.
  if (contentType === 'image/webp') return 'sticker';
  if (/^text\/(x-)?vcard$/.test(contentType)) return 'contactCard';
  const [family] = contentType.split('/');
  return family === 'image' || family === 'audio' || family === 'video' ? family : 'document';
}

function attachmentsIn(params: WebhookRequest['params']): IncomingAttachment[] {
  const first = (name: string) => [Object.hasOwn(params, name) ? (params[name] ?? '') : ''].flat()[0] ?? '';
  const said = Number(first('NumMedia'));
  const counted = Number.isInteger(said)
    ? Array.from({ length: Math.min(said, MOST_ATTACHMENTS) }, (_, n) => n)
    : [];
  const given = Object.keys(params)
    .flatMap((name) => /^MediaUrl(\d{1,3})$/.exec(name)?.[1] ?? [])
    .filter((n) => first(`MediaUrl${n}`) !== '')
    .map(Number);
  // A file that is counted and has no address is one that can't be fetched, not none.
  return [...new Set([...counted, ...given])]
    .sort((a, b) => a - b)
    .slice(0, MOST_ATTACHMENTS)
    .map((n) => ({
      contentType: mediaType(first(`MediaContentType${n}`)),
      url: first(`MediaUrl${n}`) || null,
      name: null,
    }));
}

/** The type without its parameters (`audio/ogg; codecs=opus`). */
function mediaType(text: string): string {
  const type = text.split(';')[0]?.trim().toLowerCase() ?? '';
  return /^[\w.+-]{1,60}\/[\w.+-]{1,100}$/.test(type) ? type : 'application/octet-stream';
}

function locationIn({ Latitude, Longitude, Label, Address }: Inbound): MessageLocation | null {
  const latitude = coordinate(Latitude, 90);
  const longitude = coordinate(Longitude, 180);
  if (latitude === null || longitude === null) return null;
  return { latitude, longitude, label: Label || null, address: Address || null };
}

function coordinate(text: string | undefined, most: number): number | null {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && Math.abs(value) <= most ? value : null;
}

/** The webhook has no field for a document's name; WhatsApp puts it into the text. */
function fileName(text: string): string | null {
  return /^[^\n\r/\\]{1,190}\.[A-Za-z0-9]{1,9}$/.test(text) ? text : null;
}

const shorten = (text: string) => [...text].slice(0, LONGEST_NAME).join('');

import { z } from 'zod';
import { type Message, newSid } from './message';
import { addressSchema } from './settings';
import { openWindow } from './customer-window';
import { isMember, join } from './sandbox';
import { addMessage, changed, type Sender, type SentWebhook, type Simulation } from './simulation';
import { type Parameters, postWebhook } from './webhook';

/** Of a file of 25 MB. */
const MOST_BASE64 = 36 * 1024 * 1024;

/** What a customer writes, as the driving API takes it. */
export const inboundSchema = z.strictObject({
  from: addressSchema,
  to: addressSchema,
  text: z.string().max(20_000).default(''),
  profileName: z.string().max(200).optional(),
  media: z
    .strictObject({
      contentType: z.string().min(3).max(100),
      /** Another address than Twilio's own. */
      url: z.url().max(2000).optional(),
      /** The file itself. */
      content: z.base64().max(MOST_BASE64).optional(),
      /** Or only how many bytes it has: zeros, made up while they are read. */
      size: z.int().min(0).max(4_000_000_000).optional(),
    })
    .refine(
      (media) => [media.url, media.content, media.size].filter((each) => each !== undefined).length < 2,
      'write one of url, content and size',
    )
    .optional(),
  location: z
    .strictObject({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      label: z.string().max(200).optional(),
      address: z.string().max(400).optional(),
    })
    .optional(),
  button: z
    .strictObject({
      text: z.string().max(200),
      payload: z.string().max(400),
      /** It is an entry of a list. */
      list: z.strictObject({ description: z.string().max(200).default('') }).optional(),
    })
    .optional(),
  quotedSid: z.string().max(34).optional(),
  messageSid: z
    .string()
    .regex(/^(SM|MM)[0-9a-fA-F]{32}$/, 'a MessageSid is SM or MM and 32 hexadecimal digits')
    .optional(),
  /** Replaces or adds webhook parameters as they are; null leaves one out. */
  parameters: z
    .record(z.string().max(200), z.union([z.string(), z.array(z.string()).max(50), z.null()]))
    .default({}),
  /** How often the same webhook is sent. */
  times: z.int().min(1).max(50).default(1),
  /** All at once instead of one after the other. */
  parallel: z.boolean().default(false),
  /** `correct`, `missing`, or another Auth Token to sign with. */
  signWith: z.string().min(1).max(200).default('correct'),
  /** False: the message is at Twilio, but its webhook is lost. */
  webhook: z.boolean().default(true),
  /** False: answered at once (202), the webhook is sent meanwhile. */
  wait: z.boolean().default(true),
});
export type Inbound = z.infer<typeof inboundSchema>;

/**
 * A customer writes to a sender: the message is stored, the window opens, the sender's webhook is posted.
 * When that fails it goes to the sender's fallback address, if it has one. Source: Twilio docs,
 * usage/webhooks/webhooks-connection-overrides; the names of the parameters that say why are likely, not confirmed.
 * Resolves with what the desk answered to each posting, or with none when it is not to wait.
 * A messageSid that exists already is posted again and makes no second message.
 */
export async function receiveFromCustomer(
  simulation: Simulation,
  sender: Sender,
  inbound: Inbound,
  mediaBase: string,
): Promise<{ message: Message; webhooks: SentWebhook[] }> {
  const known = simulation.messages.find((each) => each.sid === inbound.messageSid);
  const message = known ?? addMessage(simulation, toMessage(sender, inbound, mediaBase));
  if (!known) host(simulation, message, inbound);
  const joins = join(simulation, sender, inbound.from, inbound.text);
  // Twilio answers both by itself, and the business hears of neither.
  const isForTwilio = joins || !isMember(simulation, sender, inbound.from);
  if (joins || !isForTwilio) openWindow(simulation, sender.number, inbound.from);
  const url = sender.webhookUrl;
  if (!url || !inbound.webhook || isForTwilio) return { message, webhooks: [] };
  const parameters = inboundParameters(message, inbound);
  const postTo = (at: string, more: Parameters = {}) =>
    postWebhook(simulation, sender, message, {
      kind: 'message',
      url: at,
      parameters: { ...parameters, ...more },
      signWith: inbound.signWith,
    });
  const post = async () => {
    const first = await postTo(url);
    const isTaken = first.status !== null && first.status < 400;
    if (isTaken || !sender.fallbackUrl || simulation.running.signal.aborted) return first;
    return postTo(sender.fallbackUrl, { ErrorCode: '11200', ErrorUrl: url });
  };
  message.webhook = 'pending';
  changed(simulation, message);
  const posting = postAll(post, inbound.times, inbound.parallel).then((webhooks) => {
    const accepted = webhooks.some(({ status }) => status !== null && status < 300);
    message.webhook = accepted ? 'accepted' : 'refused';
    changed(simulation, message);
    return webhooks;
  });
  return { message, webhooks: inbound.wait ? await posting : [] };
}

/** Keeps the file of a message, if the customer sent one, where Twilio's address of it leads. */
function host(simulation: Simulation, message: Message, { media }: Inbound): void {
  const [hosted] = message.media;
  if (!hosted || !media || (media.content === undefined && media.size === undefined)) return;
  const content = media.content === undefined ? null : Buffer.from(media.content, 'base64');
  simulation.media.add(hosted.sid, {
    accountSid: message.accountSid,
    messageSid: message.sid,
    contentType: hosted.contentType,
    content,
    size: content?.length ?? media.size ?? 0,
  });
}

async function postAll(
  post: () => Promise<SentWebhook>,
  times: number,
  parallel: boolean,
): Promise<SentWebhook[]> {
  if (parallel) return Promise.all(Array.from({ length: times }, post));
  const done: SentWebhook[] = [];
  for (let i = 0; i < times; i += 1) done.push(await post());
  return done;
}

function toMessage(sender: Sender, inbound: Inbound, mediaBase: string): Omit<Message, 'seq'> {
  const sid = inbound.messageSid ?? newSid(inbound.media ? 'MM' : 'SM');
  const mediaSid = newSid('ME');
  const path = `/2010-04-01/Accounts/${sender.accountSid}/Messages/${sid}/Media/${mediaSid}`;
  const now = Date.now();
  return {
    sid,
    accountSid: sender.accountSid,
    direction: 'inbound',
    sender: sender.number,
    customer: inbound.from,
    body: inbound.text || (inbound.button?.text ?? ''),
    status: 'received',
    errorCode: null,
    media: inbound.media
      ? [
          {
            sid: mediaSid,
            contentType: inbound.media.contentType,
            url: inbound.media.url ?? mediaBase + path,
          },
        ]
      : [],
    location: inbound.location ?? null,
    button: inbound.button ?? null,
    quotedSid: inbound.quotedSid ?? null,
    profileName: inbound.profileName ?? null,
    statusCallback: null,
    webhook: 'none',
    createdAt: now,
    sentAt: now,
    updatedAt: now,
  };
}

/** Parameters of an inbound webhook (Twilio docs: messaging/guides/webhook-request, and captures of 2025 and 2026). */
export function inboundParameters(message: Message, inbound: Inbound): Parameters {
  const phone = message.customer.startsWith('whatsapp:+');
  const waId = phone ? message.customer.replace('whatsapp:+', '') : '';
  const profileName = message.profileName ?? '';
  const [media] = message.media;
  const all: Record<string, string | string[] | null> = {
    SmsMessageSid: message.sid,
    NumMedia: String(message.media.length),
    ProfileName: profileName,
    MessageType: messageType(message),
    SmsSid: message.sid,
    WaId: waId,
    SmsStatus: 'received',
    Body: message.body,
    To: message.sender,
    NumSegments: '1',
    ReferralNumMedia: '0',
    MessageSid: message.sid,
    AccountSid: message.accountSid,
    ChannelMetadata: JSON.stringify({
      type: 'whatsapp',
      data: { context: { ProfileName: profileName, WaId: waId } },
    }),
    From: message.customer,
    ApiVersion: '2010-04-01',
    ...(phone ? {} : { ExternalUserId: message.customer }),
    ...(media ? { MediaUrl0: media.url, MediaContentType0: media.contentType } : {}),
    ...locationParameters(message),
    ...tapParameters(message),
    ...(message.quotedSid
      ? { OriginalRepliedMessageSid: message.quotedSid, OriginalRepliedMessageSender: message.sender }
      : {}),
    ...inbound.parameters,
  };
  const given = Object.entries(all).filter(
    (entry): entry is [string, string | string[]] => entry[1] !== null,
  );
  return Object.fromEntries(given);
}

function locationParameters({ location }: Message): Record<string, string> {
  if (!location) return {};
  const { latitude, longitude, label, address } = location;
  return {
    Latitude: String(latitude),
    Longitude: String(longitude),
    ...(label === undefined ? {} : { Label: label }),
    ...(address === undefined ? {} : { Address: address }),
  };
}

/** The names for a list are likely, not confirmed. */
function tapParameters({ button }: Message): Record<string, string> {
  if (!button) return {};
  const { text, payload, list } = button;
  return list
    ? { ListId: payload, ListTitle: text, ListDescription: list.description }
    : { ButtonText: text, ButtonPayload: payload };
}

function messageType(message: Message): string {
  const type = message.media[0]?.contentType;
  if (type === 'image/webp') return 'sticker';
  if (type === 'text/vcard') return 'contacts';
  if (type) return ['image', 'audio', 'video'].find((kind) => type.startsWith(`${kind}/`)) ?? 'document';
  if (message.location) return 'location';
  return message.button ? 'interactive' : 'text';
}

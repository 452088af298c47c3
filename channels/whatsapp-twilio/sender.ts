import type { Twilio } from 'twilio';
import { z } from 'zod';
import type { SenderReport } from '../../db/schema';
import { Refusal } from '../../refusal';
import { asRefusal } from './check';
import { TwilioFailure } from './client';
import { canTwilioReach } from './status-url';

const PAGE = 100;
// Source: Twilio docs, whatsapp/self-sign-up: 50 senders at most, so this is more than there can be.
const MOST_LISTED = 1000;
const SENDERS = 'https://messaging.twilio.com/v2/Channels/Senders';

const text = z.string().nullish().catch(null);
const optional = <T extends z.ZodRawShape>(shape: T) => z.object(shape).nullish().catch(null);
/** What is read of a sender. Source: Twilio's OpenAPI document of the Messaging API v2 (`channels_sender_response`). */
const senderShape = z.object({
  status: z.string().catch(''),
  webhook: optional({
    callback_url: text,
    callback_method: text,
    fallback_url: text,
    fallback_method: text,
    status_callback_url: text,
    status_callback_method: text,
  }),
  properties: optional({ quality_rating: text, messaging_limit: text }),
  offline_reasons: z
    .array(z.object({ code: z.coerce.string().catch(''), message: z.string().catch('') }))
    .nullish()
    .catch(null),
});
type Sender = z.infer<typeof senderShape>;

/** @throws Refusal `credentials-refused` or `twilio-unreachable`, in words. */
export async function askSender(client: () => Twilio, sender: string): Promise<SenderReport> {
  const sid = await senderSid(client, sender);
  if (sid === null) return unlisted;
  const body = await call(client, { method: 'get', uri: `${SENDERS}/${sid}` }).catch(refused);
  return reportOf(body);
}

/**
 * Enters the webhook's address in every URL field of the sender; the rest of it stays.
 * @throws Refusal `address-not-public`, `sender-not-found`, `sender-not-changed` in Twilio's own words, or as above.
 */
export async function setUpSender(
  client: () => Twilio,
  sender: string,
  { webhookUrl, isLocal }: { webhookUrl: string; isLocal: boolean },
): Promise<SenderReport> {
  if (!isLocal && !canTwilioReach(webhookUrl))
    throw new Refusal(
      'address-not-public',
      409,
      `Twilio can not reach ${new URL(webhookUrl).origin}. Set PUBLIC_URL to an address on the internet, start again, then repeat this.`,
    );
  const sid = await senderSid(client, sender);
  if (sid === null) throw new Refusal('sender-not-found', 409, `${unlisted.detail} ${unlisted.nextStep}`);
  const webhook = {
    callback_url: webhookUrl,
    callback_method: 'POST',
    fallback_url: webhookUrl,
    fallback_method: 'POST',
    status_callback_url: webhookUrl,
    status_callback_method: 'POST',
  };
  // Not by the SDK's `update`: it sends the names of its types, which are not those of Twilio's document.
  const body = await call(client, {
    method: 'post',
    uri: `${SENDERS}/${sid}`,
    headers: { 'Content-Type': 'application/json' },
    data: { webhook },
  }).catch(notChanged);
  return reportOf(body);
}

/** Senders can only be found by listing them. Null when the account has no such one. */
async function senderSid(client: () => Twilio, sender: string): Promise<string | null> {
  const list = async () =>
    client().messaging.v2.channelsSenders.list({ channel: 'whatsapp', pageSize: PAGE, limit: MOST_LISTED });
  const listed = await list().catch(refused);
  return listed.find(({ senderId }) => senderId === sender)?.sid ?? null;
}

async function call(client: () => Twilio, request: Parameters<Twilio['request']>[0]): Promise<unknown> {
  // The SDK types what it answers as any.
  const answered = (await client().request(request)) as { body: unknown };
  return answered.body;
}

/** What Twilio finds wrong with the change is for the administrator to read; whatever else fails is as in any call. */
const notChanged = (error: unknown): never => {
  const { status, code, said } = error instanceof TwilioFailure ? error : { status: 0, code: '', said: null };
  const isAboutChange = status >= 400 && status < 500 && ![401, 403, 404, 429].includes(status);
  if (!isAboutChange) return refused(error);
  throw new Refusal(
    'sender-not-changed',
    409,
    `Twilio did not take the change (${code}): ${said ?? 'it gave no reason.'} Enter the webhook's address in the Twilio console, under Messaging → Senders → WhatsApp senders, then check the connection again.`,
  );
};

const refused = (error: unknown): never => {
  throw asRefusal(error);
};

const unlisted: SenderReport = {
  state: 'unlisted',
  code: 'twilioSender.UNLISTED',
  detail: 'This Twilio account has no WhatsApp sender with this number.',
  nextStep:
    'In the Twilio console, under Messaging → Senders → WhatsApp senders, look whether the number is there and spelled like this, and whether it belongs to this account or to a subaccount.',
  quality: null,
  messagingLimit: null,
  addresses: [],
};

/** What the statuses of a sender mean. Source: Twilio docs, whatsapp/api/senders. */
const meanings: Record<string, { state: SenderReport['state']; nextStep: string }> = {
  ONLINE: { state: 'online', nextStep: '' },
  'ONLINE:UPDATING': { state: 'online', nextStep: '' },
  CREATING: { state: 'pending', nextStep: 'Wait some minutes, then check again.' },
  VERIFYING: { state: 'pending', nextStep: 'Wait some minutes, then check again.' },
  PENDING_VERIFICATION: {
    state: 'pending',
    nextStep: 'Finish the verification of the number in the Twilio console: WhatsApp has sent it a code.',
  },
  TWILIO_REVIEW: { state: 'pending', nextStep: 'Twilio looks at it; that can take days. Check again later.' },
  DRAFT: { state: 'pending', nextStep: 'Finish registering the number in the Twilio console.' },
};
const offline = {
  state: 'offline',
  nextStep: 'Open the sender in the Twilio console, put right what it says there, and bring it online again.',
} as const;

/** The codes of all reports. */
export const SENDER_CODES = ['SANDBOX', 'UNLISTED', 'OFFLINE', ...Object.keys(meanings)].map(codeOf);

/** A colon would name another catalogue of words. */
function codeOf(status: string): string {
  return `twilioSender.${status.replace(':', '_')}`;
}

function reportOf(body: unknown): SenderReport {
  const read = senderShape.safeParse(body);
  if (!read.success) throw asRefusal(read.error);
  const { status, properties, webhook, offline_reasons: reasons } = read.data;
  const { state, nextStep } = meanings[status] ?? offline;
  const why = (reasons ?? []).map(({ code, message }) => `${message} (${code})`).join('; ');
  const said = `${status || 'in no known state'}${why && `: ${why}`}`;
  return {
    state,
    code: codeOf(status in meanings ? status : 'OFFLINE'),
    values: { said },
    detail: `Twilio says that the sender is ${said}.`,
    nextStep: nextStep || null,
    quality: properties?.quality_rating ?? null,
    messagingLimit: properties?.messaging_limit ?? null,
    addresses: webhook ? addressesOf(webhook) : [],
  };
}

function addressesOf(webhook: NonNullable<Sender['webhook']>): SenderReport['addresses'] {
  const address = (
    use: SenderReport['addresses'][number]['use'],
    url: string | null | undefined,
    method: string | null | undefined,
  ) => ({ use, url: url || null, method: method ?? null });
  return [
    address('messages', webhook.callback_url, webhook.callback_method),
    address('fallback', webhook.fallback_url, webhook.fallback_method),
    address('statuses', webhook.status_callback_url, webhook.status_callback_method),
  ];
}

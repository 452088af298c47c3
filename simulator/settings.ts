import { Duration } from 'luxon';
import { z } from 'zod';
import { toAddress } from './message';

/** An ISO 8601 duration, read as milliseconds. */
export const durationSchema = z
  .string()
  .max(40)
  .transform((text, context) => {
    const ms = Duration.fromISO(text).toMillis();
    if (Number.isFinite(ms)) return ms;
    context.addIssue({
      code: 'custom',
      message: `"${text}" is no ISO 8601 duration: write for example PT24H or PT10M`,
    });
    return z.NEVER;
  });

/** A WhatsApp address in any usual form, read as Twilio's. */
export const addressSchema = z
  .string()
  .max(160)
  .transform((text, context) => {
    const address = toAddress(text);
    if (address) return address;
    context.addIssue({
      code: 'custom',
      message: `"${text}" is no address: write +15550001111 or CO.4480491918930694`,
    });
    return z.NEVER;
  });

export const webUrl = z.url({ protocol: /^https?$/, error: 'write an http:// or https:// URL' }).max(4000);

/** Source: Twilio's OpenAPI document of its Messaging API, version 2. */
export const senderStatuses = [
  'CREATING',
  'ONLINE',
  'OFFLINE',
  'PENDING_VERIFICATION',
  'VERIFYING',
  'ONLINE:UPDATING',
  'TWILIO_REVIEW',
  'DRAFT',
  'STUBBED',
] as const;

/** A business sender: whose account it is on, and where its customers' messages are posted. */
export const senderSchema = z.strictObject({
  accountSid: z
    .string()
    .regex(/^AC[0-9a-f]{32}$/i, 'an Account SID is AC and 32 hexadecimal digits')
    .optional(),
  /** Signed exactly as written, without the fragment; the fragment holds Twilio's connection overrides (`#rc=2&rp=all`). */
  webhookUrl: webUrl.nullable().optional(),
  /** Used for messages that name no StatusCallback of their own. */
  statusCallback: webUrl.nullable().optional(),
  fallbackUrl: webUrl.nullable().optional(),
  /** What the Senders API says of it. Only one that is online can send. */
  status: z.enum(senderStatuses).optional(),
  offlineReasons: z
    .array(z.strictObject({ code: z.string().max(10), message: z.string().max(500) }))
    .max(20)
    .optional(),
  /** Makes it Twilio's sandbox: customers join with these words, for three days. */
  sandbox: z
    .strictObject({ joinWords: z.string().regex(/^[a-z]+[ -][a-z]+$/, 'two words, like blue moon') })
    .nullable()
    .optional(),
  /** Connects to this origin instead of the one in the URL: for a desk whose public address isn't reachable from here. */
  connectTo: webUrl.nullable().optional(),
});

/** How status callbacks are sent. The list is the order: repeat a status to double it, leave it out to lose it. */
export const deliverySchema = z.strictObject({
  statuses: z
    .array(z.enum(['queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'undelivered']))
    .max(20),
  /** False: the customer has read receipts off. */
  read: z.boolean(),
  /** Pause before each callback, milliseconds. */
  delayMs: z.int().min(0).max(600_000),
  /** The first callback is sent, and answered, before the create call is. */
  early: z.boolean(),
  shuffle: z.boolean(),
  /** How often each callback is sent. */
  repeat: z.int().min(1).max(5),
  /** Share of callbacks never sent, 0 to 1. The status itself still changes. */
  lossRate: z.number().min(0).max(1),
});
export type Delivery = z.infer<typeof deliverySchema>;

export const usualDelivery: Delivery = {
  statuses: ['queued', 'sent', 'delivered', 'read'],
  read: true,
  delayMs: 40,
  early: false,
  shuffle: false,
  repeat: 1,
  lossRate: 0,
};

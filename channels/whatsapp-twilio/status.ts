import type { DeliveryError, IncomingStatus } from '../channel';
import { deliveryError } from './errors';

/** Twilio's word for a status → the desk's; what is missing says nothing new (queued, accepted, scheduled) or nothing we know. */
const statuses: Readonly<Record<string, NonNullable<IncomingStatus['status']>>> = {
  sending: 'sending',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  failed: 'failed',
  undelivered: 'failed',
  canceled: 'failed',
};

/** Statuses that Twilio reports of messages that we sent, the ones that say nothing new included. */
export const outboundStatuses: ReadonlySet<string> = new Set([
  ...Object.keys(statuses),
  'queued',
  'accepted',
  'scheduled',
  'partially_delivered',
]);

/** A status of Twilio with its error code in the desk's words. */
export function readStatus(
  word: string,
  errorCode: string | null,
): { status: IncomingStatus['status']; error: DeliveryError | null } {
  const status = Object.hasOwn(statuses, word) ? (statuses[word] ?? null) : null;
  if (status !== 'failed') return { status, error: null };
  if (errorCode !== null && errorCode !== '' && errorCode !== '0')
    return { status, error: deliveryError(errorCode.slice(0, 20)) };
  const message =
    word === 'canceled'
      ? 'The message was canceled at Twilio.'
      : 'The message was not delivered; Twilio gave no reason.';
  return { status, error: { code: word, message } };
}

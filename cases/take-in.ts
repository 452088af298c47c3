import type { Channel, IncomingStatus, WebhookRequest } from '../channels/channel';
import type { Db } from '../db/connection';
import type { IntegrationRow } from '../db/schema';
import { receiveMessage } from './receive-message';
import { receiveStatus } from './receive-status';
import { withoutNul } from './without-nul';

export interface GenuineWebhook {
  /** Every parameter, as received. */
  params: WebhookRequest['params'];
  /** Our message's id from the address of a status callback, if it had one. */
  messageId: string | null;
  /** When it came in, for one that is taken in later; else now. */
  receivedAt?: Date;
}

export interface TakenIn {
  /** The conversation to wake, or null. */
  wake: string | null;
  /** What was said of a message of ours; null where a customer's came in. */
  status: IncomingStatus | null;
}

/**
 * Takes a genuine webhook in, a customer's message or a status alike. The same one twice changes nothing the second
 * time. Throws on what can't be understood or stored.
 */
export async function takeIn(
  db: Db,
  channel: Channel,
  integration: IntegrationRow,
  webhook: GenuineWebhook,
): Promise<TakenIn> {
  const incoming = channel.read(withoutNul(webhook.params));
  if (incoming.type === 'status') {
    const report = { ...incoming, integrationId: integration.id, messageId: webhook.messageId };
    return { ...(await receiveStatus(db, report)), status: incoming };
  }
  const { conversationId, duplicate } = await receiveMessage(
    db,
    integration,
    channel,
    incoming,
    webhook.receivedAt,
  );
  return { wake: duplicate ? null : conversationId, status: null };
}

import type { Channel, WebhookRequest } from '../channels/channel';
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

/**
 * Takes a genuine webhook in, a customer's message or a status alike. The same one twice changes nothing the second
 * time. Answers the conversation to wake, or null. Throws on what can't be understood or stored.
 */
export async function takeIn(
  db: Db,
  channel: Channel,
  integration: IntegrationRow,
  webhook: GenuineWebhook,
): Promise<{ wake: string | null }> {
  const incoming = channel.read(withoutNul(webhook.params));
  if (incoming.type === 'status')
    return receiveStatus(db, { ...incoming, integrationId: integration.id, messageId: webhook.messageId });
  const { conversationId, duplicate } = await receiveMessage(
    db,
    integration,
    channel,
    incoming,
    webhook.receivedAt,
  );
  return { wake: duplicate ? null : conversationId };
}

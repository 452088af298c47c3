import type { Channel, IncomingStatus, WebhookRequest } from '../channels/channel';
import type { Db } from '../db/connection';
import type { IntegrationRow } from '../db/schema';
import { reasonOf } from '../reason';
import { isOurs } from './our-senders';
import { receiveMessage } from './receive-message';
import { receiveStatus, type HandedOver } from './receive-status';
import { withoutNul } from './without-nul';

/** Told of every status that was news of a message of ours: it says something about the integration too. */
export type Heard = (integration: IntegrationRow, status: IncomingStatus, message: HandedOver) => void;

export interface GenuineWebhook {
  /** Every parameter, as received. */
  params: WebhookRequest['params'];
  /** Our message's id from the address of a status callback, if it had one. */
  messageId: string | null;
  /** When it came in, for one that is taken in later; else now. */
  receivedAt?: Date;
  /** The provider listed it: its webhook, which says more, may still come. */
  isListed?: boolean;
}

export interface TakenIn {
  /** The conversation to wake, or null. */
  wake: string | null;
  type: 'message' | 'status';
}

/**
 * Takes a genuine webhook in, a customer's message or a status alike. The same one twice changes nothing the second
 * time. Throws on what can't be understood or stored.
 */
export async function takeIn(
  parts: { db: Db; heard: Heard },
  channel: Channel,
  integration: IntegrationRow,
  webhook: GenuineWebhook,
): Promise<TakenIn> {
  const incoming = understood(channel, webhook.params);
  if (incoming.type === 'status') return takeInStatus(parts, integration, incoming, webhook.messageId);
  if (await isOurs(parts.db, integration.kind, [incoming.from])) return { wake: null, type: 'message' };
  const { conversationId, duplicate } = await receiveMessage(
    parts.db,
    await whoseSender(parts.db, integration, incoming.to),
    channel,
    { ...incoming, isListed: webhook.isListed ?? false },
    webhook.receivedAt,
  );
  return { wake: duplicate ? null : conversationId, type: 'message' };
}

/** What no channel of this version can read: trying again helps only after an update. */
export class NotUnderstood extends Error {}

function understood(channel: Channel, params: WebhookRequest['params']): ReturnType<Channel['read']> {
  try {
    return channel.read(withoutNul(params));
  } catch (error) {
    throw new NotUnderstood(reasonOf(error));
  }
}

/**
 * The integration that a message belongs to: the one whose webhook brought it, unless it was sent to the number of another
 * one of the same account. That one would list it and take it in too, as a case of its own.
 */
async function whoseSender(db: Db, integration: IntegrationRow, to: string): Promise<IntegrationRow> {
  if (to === integration.sender) return integration;
  const other = await db
    .selectFrom('integrations')
    .selectAll()
    .where('kind', '=', integration.kind)
    .where('account', '=', integration.account)
    .where('sender', '=', to)
    .where('deletedAt', 'is', null)
    .where('health', 'in', ['connected', 'error'])
    .executeTakeFirst();
  return other ?? integration;
}

/** Takes in what the provider says of a message of ours, whether it called or was asked. */
export async function takeInStatus(
  { db, heard }: { db: Db; heard: Heard },
  integration: IntegrationRow,
  status: IncomingStatus,
  messageId: string | null,
): Promise<TakenIn> {
  const { wake, moved } = await receiveStatus(db, { ...status, integrationId: integration.id, messageId });
  if (moved) heard(integration, status, moved);
  return { wake, type: 'status' };
}

import type { IntegrationRow } from '../db/schema';
import type { Channel, Channels, Connection } from './channel';
import { openSecrets } from './secrets';

/**
 * What a channel needs to act for an integration, its secrets opened.
 * @throws Error for a draft or a deleted integration, and when SECRET_KEY isn't the one the secrets were stored with.
 */
export function openConnection(
  secretKey: Buffer,
  {
    id,
    account,
    sender,
    credentials,
    options,
  }: Pick<IntegrationRow, 'id' | 'account' | 'sender' | 'credentials' | 'options'>,
): Connection {
  if (account === null || sender === null || credentials === null)
    throw new Error('The integration is not connected: it has no credentials.');
  return { integrationId: id, account, sender, secrets: openSecrets(secretKey, id, credentials), options };
}

/** Where the provider posts everything for an integration. `publicUrl` has no slash at its end. */
export function webhookUrlOf({ webhookName }: Channel, publicUrl: string, integrationId: string): string {
  return `${publicUrl}/webhooks/${webhookName}/${integrationId}`;
}

/** The channel of a kind of integration. A row of a kind that this version doesn't know is a fault of the set-up. */
export function channelOf(channels: Channels, kind: string): Channel {
  const channel = channels.get(kind);
  if (!channel) throw new Error(`There is no channel of the kind ${kind} in this version.`);
  return channel;
}

import type { IntegrationRow } from '../db/schema';
import type { Connection } from './channel';
import { openSecrets } from './secrets';

/**
 * What a channel needs to act for an integration, its secrets opened.
 * @throws Error for a draft or a deleted integration, and when SECRET_KEY isn't the one the secrets were stored with.
 */
export function openConnection(
  secretKey: Buffer,
  { id, account, sender, credentials }: Pick<IntegrationRow, 'id' | 'account' | 'sender' | 'credentials'>,
): Connection {
  if (account === null || sender === null || credentials === null)
    throw new Error('The integration is not connected: it has no credentials.');
  return { integrationId: id, account, sender, secrets: openSecrets(secretKey, id, credentials) };
}

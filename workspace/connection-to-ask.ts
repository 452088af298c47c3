import type { Connection } from '../channels/channel';
import { openConnection } from '../channels/connection';
import type { IntegrationRow } from '../db/schema';
import { Refusal } from '../refusal';

/** A provider can only be asked with credentials. */
export const canBeAsked = ({ credentials, health, deletedAt }: IntegrationRow) =>
  credentials !== null && health !== 'disabled' && deletedAt === null;

/**
 * What a channel needs to ask an integration's provider something.
 * @throws Refusal `integration-disabled` or `credentials-unreadable`, in words.
 */
export function connectionToAsk(secretKey: Buffer, integration: IntegrationRow): Connection {
  if (!canBeAsked(integration))
    throw new Refusal(
      'integration-disabled',
      409,
      'This number is not connected, so there is nobody to ask. Connect or enable it first.',
    );
  try {
    return openConnection(secretKey, integration);
  } catch {
    throw new Refusal(
      'credentials-unreadable',
      409,
      'The stored credentials can not be opened: SECRET_KEY is another one now. Enter them again under Integrations.',
    );
  }
}

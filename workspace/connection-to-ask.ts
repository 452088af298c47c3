import type { Connection } from '../channels/channel';
import { openConnection } from '../channels/connection';
import type { IntegrationRow } from '../db/schema';
import { Refusal } from '../refusal';

/** Why the stored credentials are of no use, and what to do. */
export const UNREADABLE = 'The stored credentials can not be opened: SECRET_KEY is another one now.';
export const RESTORE_KEY =
  'Enter the credentials again under Integrations, or start the desk with the SECRET_KEY that they were stored with.';

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
  return openedConnection(secretKey, integration);
}

/** The same, switched off or not. @throws Refusal `credentials-unreadable`, in words. */
export function openedConnection(secretKey: Buffer, integration: IntegrationRow): Connection {
  try {
    return openConnection(secretKey, integration);
  } catch {
    throw new Refusal('credentials-unreadable', 409, `${UNREADABLE} ${RESTORE_KEY}`);
  }
}

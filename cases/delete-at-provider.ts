import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Logger } from 'pino';
import type { Channels } from '../channels/channel';
import type { Db } from '../db/connection';
import type { AttachmentRow, IntegrationRow } from '../db/schema';
import { reasonOf } from '../reason';
import { canBeAsked, connectionToAsk } from '../workspace/connection-to-ask';
import { Refusal } from '../refusal';
import { readSettings } from '../workspace/settings';

const LOOK_EVERY_MS = 5_000;
const AT_ONCE = 5;
const DAY_MS = 86_400_000;
/** Whoever refuses for so long will not delete it any more. */
const LONGEST_MS = 7 * DAY_MS;

export interface ProviderCopiesParts {
  db: Db;
  channels: Channels;
  secretKey: Buffer;
  log: Logger;
}

/**
 * Deletes providers' copies of files that are here, where the workspace wants that, as long as the process lives: beside
 * the conversations, as nobody waits for it. Any number of processes share the work. Ends when `signal` aborts.
 */
export async function keepDeletingAtProviders(
  parts: ProviderCopiesParts & { signal: AbortSignal },
): Promise<void> {
  const { log, signal } = parts;
  while (!signal.aborted) {
    try {
      while (!signal.aborted && (await deleteAtProviders(parts)) === AT_ONCE);
    } catch (error) {
      const reason = reasonOf(error);
      log.warn({ reason }, "Providers' copies of files were not deleted; it is tried again.");
    }
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Deletes a few that are due; answers how many it tried. */
export async function deleteAtProviders(parts: ProviderCopiesParts): Promise<number> {
  const { db, log } = parts;
  if (!(await readSettings(db)).deleteMediaAtProvider) return 0;
  const due = await takeDue(db);
  await Promise.all(
    due.map(async (id) => {
      const { attachment, integration } = await readCopy(db, id);
      const isGone = await tryToDelete(parts, integration, attachment);
      if (isGone) return record(db, id, { remoteUrl: null, deleteRemoteAt: null });
      if (Date.now() - attachment.createdAt.getTime() < LONGEST_MS) return;
      log.warn(
        { attachmentId: id },
        "A provider's copy of a file could not be deleted for a week; it stays there.",
      );
      return record(db, id, { deleteRemoteAt: null });
    }),
  );
  return due.length;
}

/** Each is taken by one process; one that comes to nothing is due again in a quarter of an hour. */
async function takeDue(db: Db): Promise<string[]> {
  const taken = await db
    .updateTable('attachments')
    .set({ deleteRemoteAt: sql<Date>`clock_timestamp() + interval '15 minutes'` })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('attachments as due')
        .select('due.id')
        .where('due.deleteRemoteAt', '<=', sql<Date>`clock_timestamp()`)
        .orderBy('due.deleteRemoteAt')
        .limit(AT_ONCE)
        .forUpdate()
        .skipLocked(),
    )
    .returning('id')
    .execute();
  return taken.map(({ id }) => id);
}

async function readCopy(
  db: Db,
  id: string,
): Promise<{ attachment: AttachmentRow; integration: IntegrationRow }> {
  const attachment = await db
    .selectFrom('attachments')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const integration = await db
    .selectFrom('integrations')
    .innerJoin('conversations', 'conversations.integrationId', 'integrations.id')
    .selectAll('integrations')
    .where('conversations.id', '=', attachment.conversationId)
    .executeTakeFirstOrThrow();
  return { attachment, integration };
}

/** False, and a line in the log, where the provider can't be asked: that is no fault, and the others' turn comes all the same. */
async function tryToDelete(
  { channels, secretKey, log }: ProviderCopiesParts,
  integration: IntegrationRow,
  attachment: AttachmentRow,
): Promise<boolean> {
  try {
    return await deleteCopy(channels, secretKey, integration, attachment);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const line = { attachmentId: attachment.id, reason: error.detail };
    log.warn(line, "A provider's copy of a file was not deleted.");
    return false;
  }
}

/** A number that was disconnected has no credentials any more: what it left at the provider is out of reach. */
async function deleteCopy(
  channels: Channels,
  secretKey: Buffer,
  integration: IntegrationRow,
  { state, hash, remoteUrl }: AttachmentRow,
): Promise<boolean> {
  // Only what is surely here may go there.
  if (state !== 'stored' || hash === null) return false;
  if (remoteUrl === null || integration.deletedAt !== null) return true;
  const channel = channels.get(integration.kind);
  if (!channel || !canBeAsked(integration)) return false;
  return channel.deleteAttachment(connectionToAsk(secretKey, integration), remoteUrl);
}

async function record(
  db: Db,
  id: string,
  set: Partial<Pick<AttachmentRow, 'remoteUrl' | 'deleteRemoteAt'>>,
): Promise<void> {
  await db.updateTable('attachments').set(set).where('id', '=', id).execute();
}

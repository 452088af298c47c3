import type { Db, Trx } from '../db/connection';
import type { MessageKind, MessageRow, UploadRow } from '../db/schema';

/** After a file the next message waits for the provider's word that it was sent, at most this long. */
const FILE_FIRST_MS = 20_000;
const LAST_MESSAGES = 20;

/** The kinds of messages that consist of a file. */
export const FILE_KINDS: readonly MessageKind[] = [
  'image',
  'audio',
  'video',
  'document',
  'sticker',
  'contactCard',
];

/** An uploaded file becomes the attachment of a message, under the same id. */
export async function attach(
  trx: Trx,
  to: { conversationId: string; messageId: string },
  { id, name, contentType, size, hash, thumbnailHash }: UploadRow,
): Promise<void> {
  await trx
    .insertInto('attachments')
    .values({ ...to, id, position: 0, name, contentType, size, hash, thumbnailHash, state: 'stored' })
    .execute();
}

/** The attachment that goes out with a message; null for one without a file. */
export async function fileOf(db: Db, message: MessageRow): Promise<string | null> {
  if (!FILE_KINDS.includes(message.kind)) return null;
  const attachment = await db
    .selectFrom('attachments')
    .select('id')
    .where('conversationId', '=', message.conversationId)
    .where('messageId', '=', message.id)
    .orderBy('position')
    .limit(1)
    .executeTakeFirst();
  return attachment?.id ?? null;
}

/**
 * Until when a queued message waits for a file before it: the provider fetches a file before it sends it, and would let
 * the next message pass. Null when there is nothing to wait for. A file that was sent again may stand further up.
 */
export async function waitsForFileUntil(trx: Trx, conversationId: string): Promise<Date | null> {
  const file = await trx
    .selectFrom((eb) =>
      eb
        .selectFrom('messages')
        .select(['kind', 'status', 'attemptStartedAt'])
        .where('conversationId', '=', conversationId)
        .where('direction', '=', 'out')
        // However many wait behind it.
        .where('status', '!=', 'queued')
        .orderBy('seq', 'desc')
        .limit(LAST_MESSAGES)
        .as('last'),
    )
    .select('attemptStartedAt')
    .where('status', '=', 'sending')
    .where('kind', 'in', FILE_KINDS)
    .where('attemptStartedAt', 'is not', null)
    .orderBy('attemptStartedAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return file?.attemptStartedAt ? new Date(file.attemptStartedAt.getTime() + FILE_FIRST_MS) : null;
}

/** Whether a message of ours may wait for a file to be sent. */
export async function isOneQueued(trx: Trx, conversationId: string): Promise<boolean> {
  const queued = await trx
    .selectFrom('messages')
    .select('seq')
    .where('conversationId', '=', conversationId)
    .where('status', '=', 'queued')
    .limit(1)
    .executeTakeFirst();
  return queued !== undefined;
}

/** What a link to a file leads to; null when the file is gone. Whoever has the link may see it. */
export async function readLinkedFile(db: Db, attachmentId: string) {
  const file = await db
    .selectFrom('attachments')
    .select(['name', 'contentType', 'size', 'hash'])
    .where('id', '=', attachmentId)
    .where('state', '=', 'stored')
    .executeTakeFirst();
  if (!file || file.hash === null || file.size === null) return null;
  const { name, contentType, hash, size } = file;
  return { name, contentType, hash, size };
}

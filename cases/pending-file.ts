import type { Trx } from '../db/connection';
import type { AttachmentRow } from '../db/schema';

export interface PendingFile {
  attachment: AttachmentRow;
  /** How long until it is due, milliseconds; 0 for at once. */
  inMs: number;
}

/** The customer's file of a conversation that is to be fetched first; null when none is. */
export async function readPendingFile(
  trx: Trx,
  conversationId: string,
  now: Date,
): Promise<PendingFile | null> {
  const attachment = await trx
    .selectFrom('attachments')
    .selectAll()
    .where('conversationId', '=', conversationId)
    .where('state', '=', 'fetching')
    .orderBy('dueAt')
    .orderBy('createdAt')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return attachment ? { attachment, inMs: Math.max(0, attachment.dueAt.getTime() - now.getTime()) } : null;
}

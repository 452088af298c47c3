import type { Db, Trx } from '../db/connection';
import type { AttachmentRow, MessageKind } from '../db/schema';
import { notFound } from '../refusal';
import { findUpload } from '../workspace/uploads';
import type { Viewer } from '../workspace/viewer';
import { isVisibleTo } from './policy';
import { isContactVisibleTo } from './read-contacts';

export type FileOfMessage = AttachmentRow & { messageKind: MessageKind };

/** What is needed of a file to serve it. */
export type VisibleFile = Pick<
  FileOfMessage,
  'name' | 'contentType' | 'size' | 'state' | 'error' | 'hash' | 'thumbnailHash' | 'messageKind'
> & {
  /** Where it is instead, if it is in cloud storage. */
  link?: string | null;
};

/** A file that this person may see, or has uploaded and not sent yet. @throws Refusal 404. */
export async function readFileOrUpload(db: Db, viewer: Viewer, id: string): Promise<VisibleFile> {
  const upload = await findUpload(db, viewer.userId, id);
  if (!upload) return readFile(db, viewer, id);
  return { ...upload, state: 'stored', error: null, messageKind: 'document' };
}

/**
 * A file of a message that this person may see: one of a case they may see or, where the customer was blocked and there
 * is no case, of a customer they may see. @throws Refusal 404.
 */
export async function readFile(db: Db | Trx, viewer: Viewer, id: string): Promise<FileOfMessage> {
  const file = await db
    .selectFrom('attachments')
    .innerJoin('messages', (join) =>
      join
        .onRef('messages.conversationId', '=', 'attachments.conversationId')
        .onRef('messages.id', '=', 'attachments.messageId'),
    )
    .selectAll('attachments')
    .select('messages.kind as messageKind')
    .where('attachments.id', '=', id)
    .where((eb) =>
      eb.or([
        eb.exists(
          eb
            .selectFrom('cases')
            .select('cases.id')
            .whereRef('cases.id', '=', 'messages.caseId')
            .where(isVisibleTo(viewer)),
        ),
        eb.and([
          eb('messages.caseId', 'is', null),
          eb.exists(
            eb
              .selectFrom('conversations')
              .innerJoin('contacts', 'contacts.id', 'conversations.contactId')
              .select('contacts.id')
              .whereRef('conversations.id', '=', 'messages.conversationId')
              .where(isContactVisibleTo(viewer)),
          ),
        ]),
      ]),
    )
    .executeTakeFirst();
  if (!file) throw notFound('file');
  return file;
}

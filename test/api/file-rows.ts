import { Readable } from 'node:stream';
import type { MessageKind, AttachmentRow } from '../../db/schema';
import { customerWrites, newPhone, type DeskWithNumber } from './customers';

export interface Sent {
  content: Buffer;
  contentType: string;
  name?: string;
  kind?: MessageKind;
  from?: string;
}

/** A customer's message with a file that nobody has fetched yet. */
export async function customerSends(
  desk: DeskWithNumber,
  sent: Omit<Sent, 'content'>,
): Promise<{ number: number; file: AttachmentRow }> {
  const { contentType, name = null, kind = 'document', from = newPhone() } = sent;
  const number = await customerWrites(desk, from, name ?? '', {
    kind,
    attachments: [{ contentType, url: 'https://api.twilio.com/file', name }],
  });
  const file = await desk.db
    .selectFrom('attachments')
    .selectAll()
    .orderBy('createdAt', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return { number, file };
}

/** A customer's message whose file is in the storage. */
export async function keptFile(
  desk: DeskWithNumber,
  sent: Sent,
): Promise<{ number: number; path: string; id: string }> {
  const { number, file } = await customerSends(desk, sent);
  const { hash, size } = await desk.app.files.put(Readable.from([sent.content]), 1_000_000);
  await change(desk, file.id, { state: 'stored', hash, size });
  return { number, id: file.id, path: `/api/files/${file.id}` };
}

export async function change(
  desk: DeskWithNumber,
  id: string,
  set: Partial<Omit<AttachmentRow, 'contactCards'>>,
): Promise<void> {
  await desk.db.updateTable('attachments').set(set).where('id', '=', id).execute();
}

import type { Db, Trx } from '../db/connection';
import type { AttachmentRow, NewUploadRow, UploadRow } from '../db/schema';
import { invalid } from '../refusal';

/** Stores what is known of a file that somebody has uploaded; the same id again is the first one. */
export async function storeUpload(db: Db, upload: NewUploadRow): Promise<UploadRow> {
  await db
    .insertInto('uploads')
    .values(upload)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  return db.selectFrom('uploads').selectAll().where('id', '=', upload.id).executeTakeFirstOrThrow();
}

/** A file that this person has uploaded and not sent yet. */
export function findUpload(db: Db, userId: string, id: string): Promise<UploadRow | undefined> {
  return db
    .selectFrom('uploads')
    .selectAll()
    .where('id', '=', id)
    .where('userId', '=', userId)
    .executeTakeFirst();
}

/**
 * Takes uploaded files to send them, in the order asked for: from now on they are nobody's uploads.
 * @throws Refusal naming those that this person has not uploaded, or has sent already.
 */
export async function takeUploads(trx: Trx, userId: string, ids: readonly string[]): Promise<UploadRow[]> {
  if (ids.length === 0) return [];
  const taken = await trx
    .deleteFrom('uploads')
    .where('id', 'in', ids)
    .where('userId', '=', userId)
    .returningAll()
    .execute();
  const byId = new Map(taken.map((row) => [row.id, row]));
  refuseMissing(ids, byId);
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/**
 * What `takeUploads` took is this person's to send again, under the same ids. An upload that was under way twice may
 * have stored one anew since.
 */
export async function giveUploads(
  trx: Trx,
  userId: string,
  files: readonly Pick<AttachmentRow, 'id' | 'name' | 'contentType' | 'size' | 'hash' | 'thumbnailHash'>[],
): Promise<void> {
  const rows = files.flatMap(({ id, name, contentType, size, hash, thumbnailHash }) =>
    name === null || size === null || hash === null
      ? []
      : [{ id, userId, name, contentType, size, hash, thumbnailHash }],
  );
  if (rows.length > 0) {
    await trx
      .insertInto('uploads')
      .values(rows)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }
}

/** @throws Refusal naming those that this person has not uploaded, or has sent already. */
export async function mustBeUploads(trx: Trx, userId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const found = await trx
    .selectFrom('uploads')
    .select('id')
    .where('id', 'in', ids)
    .where('userId', '=', userId)
    .execute();
  refuseMissing(ids, new Set(found.map(({ id }) => id)));
}

function refuseMissing(ids: readonly string[], there: { has(id: string): boolean }): void {
  const missing = ids.flatMap((id, i) => (there.has(id) ? [] : [`attachmentIds.${i}`]));
  if (missing.length > 0)
    throw invalid(
      missing.map((path) => ({
        path,
        message:
          'You have no such file to send: it was sent already, or is older than a day. Upload it again.',
      })),
    );
}

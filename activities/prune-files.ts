import type { Db } from '../db/connection';
import type { FileStorage } from '../storage/file-storage';

const BATCH = 200;
/** Whoever has put content just now stores its row within this time. */
const AGE_MS = 3_600_000;

/** Removes the content of files that no row needs any more; answers how many went. Harmless twice and beside another. */
export async function pruneFiles(
  db: Db,
  files: FileStorage,
  beat: () => void = () => undefined,
): Promise<number> {
  const before = new Date(Date.now() - AGE_MS);
  for (let gone = 0; ;) {
    const dropped = await db
      .selectFrom('droppedFiles')
      .select(['id', 'hash'])
      .where('at', '<', before)
      .orderBy('at')
      .limit(BATCH)
      .execute();
    for (const hash of new Set(dropped.map((row) => row.hash))) {
      beat();
      if (await isNeeded(db, hash)) continue;
      await files.remove(hash, before);
      gone += 1;
    }
    // Only now: who is killed before this does it again.
    const ids = dropped.map(({ id }) => id);
    if (ids.length > 0) await db.deleteFrom('droppedFiles').where('id', 'in', ids).execute();
    if (dropped.length < BATCH) return gone;
  }
}

/** Every column that names content. */
async function isNeeded(db: Db, hash: string): Promise<boolean> {
  const attachment = db.selectFrom('attachments').select('id');
  const upload = db.selectFrom('uploads').select('id');
  const row = await attachment
    .where('hash', '=', hash)
    .unionAll(attachment.where('thumbnailHash', '=', hash))
    .unionAll(upload.where('hash', '=', hash))
    .unionAll(upload.where('thumbnailHash', '=', hash))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

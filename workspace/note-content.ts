import type { Db } from '../db/connection';
import type { NoteContent } from '../storage/file-storage';

/**
 * Notes content before it is put into the storage. Who put it may be killed, or refuse the file after all, before there
 * is a row for it: pruning finds it by this note and removes it, unless a row needs it by then.
 */
export function noteContent(db: Db): NoteContent {
  return async (hash) => {
    await db.insertInto('droppedFiles').values({ hash }).execute();
  };
}

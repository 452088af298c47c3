import { join } from 'node:path';
import type { Bucket } from './bucket';
import { createFolderStorage } from './folder-storage';
import type { FileStorage, NoteContent } from './file-storage';
import { removeLeftovers } from './leftovers';
import { createS3Storage } from './s3-storage';

const DAY_MS = 86_400_000;

/** Where this installation keeps files, with what was left half written of them removed: a bucket where one is configured, else `DATA_DIR/files`. */
export function openFileStorage(
  { dataDir, s3 }: { dataDir: string; s3: Bucket | null },
  note: NoteContent,
): FileStorage {
  const folder = join(dataDir, 'files');
  void removeLeftovers(join(folder, 'incoming'), new Date(Date.now() - DAY_MS)).catch(() => undefined);
  return s3 ? createS3Storage(s3, join(folder, 'incoming'), note) : createFolderStorage(folder, note);
}

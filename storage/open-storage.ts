import { join } from 'node:path';
import type { Bucket } from './bucket';
import { createFolderStorage } from './folder-storage';
import type { FileStorage } from './file-storage';
import { createS3Storage } from './s3-storage';

/** Where this installation keeps files: a bucket where one is configured, else `DATA_DIR/files`. */
export function openFileStorage({ dataDir, s3 }: { dataDir: string; s3: Bucket | null }): FileStorage {
  const folder = join(dataDir, 'files');
  return s3 ? createS3Storage(s3, join(folder, 'incoming')) : createFolderStorage(folder);
}

import { join } from 'node:path';
import { createFolderStorage } from './folder-storage';
import type { FileStorage } from './file-storage';

/** Where this installation keeps files: `DATA_DIR/files`. */
export function openFileStorage({ dataDir }: { dataDir: string }): FileStorage {
  return createFolderStorage(join(dataDir, 'files'));
}

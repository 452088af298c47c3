import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileStorage } from '../storage/file-storage';
import { createFolderStorage } from '../storage/folder-storage';

/** A storage of files in a folder of its own, which `remove` takes away. */
export function openTestFiles(): { files: FileStorage; folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'answerhall-files-'));
  return {
    files: createFolderStorage(folder),
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

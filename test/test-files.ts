import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Db } from '../db/connection';
import type { FileStorage } from '../storage/file-storage';
import { createFolderStorage } from '../storage/folder-storage';
import { noteContent } from '../workspace/note-content';

/** A storage of files in a folder of its own, which `remove` takes away. */
export function openTestFiles(db: Db): { files: FileStorage; folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'answerhall-files-'));
  return {
    files: createFolderStorage(folder, noteContent(db)),
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

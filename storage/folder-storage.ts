import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileHash, FileStorage, NoteContent } from './file-storage';
import { hold } from './hold';
import { spool } from './spool';

/**
 * Keeps files in a folder, `ab/abcd…` by their hash. A file appears whole or not at all: it is written below
 * `incoming/`, flushed to the disk and only then moved to its name.
 */
export function createFolderStorage(folder: string, note: NoteContent): FileStorage {
  const pathOf = (hash: FileHash) => join(folder, hash.slice(0, 2), hash);
  return {
    async put(content, mostBytes) {
      const incoming = join(folder, 'incoming', randomUUID());
      try {
        await mkdir(dirname(incoming), { recursive: true, mode: 0o700 });
        const stored = await spool(content, incoming, mostBytes);
        await note(stored.hash);
        await mkdir(dirname(pathOf(stored.hash)), { recursive: true, mode: 0o700 });
        await rename(incoming, pathOf(stored.hash));
        return stored;
      } catch (error) {
        await rm(incoming, { force: true });
        throw error;
      } finally {
        content.destroy();
      }
    },
    hold: (content, mostBytes) => hold(content, mostBytes, join(folder, 'incoming')),
    async open(hash, part) {
      // A hash comes from our tables, but a path is made of it.
      if (!/^[0-9a-f]{64}$/.test(hash)) return null;
      const file = await open(pathOf(hash)).catch((error: unknown) => {
        if (isMissing(error)) return null;
        throw error;
      });
      return file?.createReadStream(part) ?? null;
    },
    async remove(hash, before) {
      const aside = join(folder, 'incoming', randomUUID());
      try {
        // First out of everybody's way: between a look at its age and its end it could be put again.
        await rename(pathOf(hash), aside);
      } catch (error) {
        if (isMissing(error)) return;
        throw error;
      }
      const { mtime } = await stat(aside);
      if (mtime < before) await rm(aside);
      else await rename(aside, pathOf(hash));
    },
  };
}

const isMissing = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

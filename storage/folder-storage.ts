import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { FileTooLarge, HEAD_BYTES, type FileHash, type FileStorage, type StoredFile } from './file-storage';

/**
 * Keeps files in a folder, `ab/abcd…` by their hash. A file appears whole or not at all: it is written below
 * `incoming/`, flushed to the disk and only then moved to its name.
 */
export function createFolderStorage(folder: string): FileStorage {
  const pathOf = (hash: FileHash) => join(folder, hash.slice(0, 2), hash);
  return {
    async put(content, mostBytes) {
      const incoming = join(folder, 'incoming', randomUUID());
      try {
        await mkdir(dirname(incoming), { recursive: true, mode: 0o700 });
        const stored = await write(content, incoming, mostBytes);
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
    async open(hash, part) {
      // A hash comes from our tables, but a path is made of it.
      if (!/^[0-9a-f]{64}$/.test(hash)) return null;
      const file = await open(pathOf(hash)).catch((error: unknown) => {
        if (isMissing(error)) return null;
        throw error;
      });
      return file?.createReadStream(part) ?? null;
    },
  };
}

async function write(content: Readable, path: string, mostBytes: number): Promise<StoredFile> {
  const hash = createHash('sha256');
  let size = 0;
  let head = Buffer.alloc(0);
  const file = await open(path, 'wx', 0o600);
  try {
    // A stream without encoding gives buffers.
    for await (const chunk of content as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > mostBytes) throw new FileTooLarge(mostBytes);
      hash.update(chunk);
      if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk.subarray(0, HEAD_BYTES - head.length)]);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { hash: hash.digest('hex'), size, head };
}

const isMissing = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

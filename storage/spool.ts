import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { FileTooLarge, HEAD_BYTES, type StoredFile } from './file-storage';

/**
 * Writes a stream to a new file, flushed to the disk, and tells what it was.
 * @throws FileTooLarge as soon as more than `mostBytes` have come; the file is the caller's to remove.
 */
export async function spool(content: Readable, path: string, mostBytes: number): Promise<StoredFile> {
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

import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { HeldContent } from './file-storage';

/** Writes the beginning of a stream to a file in `incoming`: up to its end, or until it has more than so many bytes. */
export async function hold(content: Readable, mostBytes: number, incoming: string): Promise<HeldContent> {
  const path = join(incoming, randomUUID());
  // A stream without encoding gives buffers.
  const chunks = content[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const drop = async () => {
    content.destroy();
    await rm(path, { force: true });
  };
  try {
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    const fits = await write(chunks, path, mostBytes);
    const all = async function* () {
      yield* createReadStream(path);
      yield* { [Symbol.asyncIterator]: () => chunks };
    };
    return { fits, content: fits ? createReadStream(path) : Readable.from(all()), drop };
  } catch (error) {
    await drop();
    throw error;
  }
}

async function write(chunks: AsyncIterator<Buffer>, path: string, mostBytes: number): Promise<boolean> {
  const file = await open(path, 'wx', 0o600);
  try {
    for (let size = 0; size <= mostBytes;) {
      const next = await chunks.next();
      if (next.done === true) return true;
      size += next.value.length;
      await file.writeFile(next.value);
    }
    return false;
  } finally {
    await file.close();
  }
}

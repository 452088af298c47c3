import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

/** A file that a customer sent: its bytes, or only how many there are, made up while they are read. */
export interface HostedFile {
  accountSid: string;
  messageSid: string;
  contentType: string;
  content: Buffer | null;
  size: number;
  /** The secret part of its address at the media host. */
  key: string;
}

export interface MediaStore {
  add(mediaSid: string, file: Omit<HostedFile, 'key'>): void;
  bySid(mediaSid: string): HostedFile | undefined;
  byKey(key: string): HostedFile | undefined;
  remove(mediaSid: string): void;
  clear(): void;
}

const mostFiles = 5000;
const mostBytes = 64 * 1024 * 1024;
const blockBytes = 64 * 1024;

/** The newest files in memory: so many, and so many bytes of them. None survives a restart. */
export function mediaStore(): MediaStore {
  const files = new Map<string, HostedFile>();
  const keys = new Map<string, HostedFile>();
  let bytes = 0;
  const forget = (mediaSid: string, file: HostedFile) => {
    files.delete(mediaSid);
    keys.delete(file.key);
    bytes -= file.content?.length ?? 0;
  };
  return {
    add(mediaSid, file) {
      const hosted = { ...file, key: randomUUID() };
      files.set(mediaSid, hosted);
      keys.set(hosted.key, hosted);
      bytes += hosted.content?.length ?? 0;
      for (const [oldest, its] of files) {
        if (files.size <= mostFiles && bytes <= mostBytes) break;
        forget(oldest, its);
      }
    },
    bySid: (mediaSid) => files.get(mediaSid),
    byKey: (key) => keys.get(key),
    remove(mediaSid) {
      const file = files.get(mediaSid);
      if (file) forget(mediaSid, file);
    },
    clear() {
      files.clear();
      keys.clear();
      bytes = 0;
    },
  };
}

/** The bytes of a file; made-up ones are zeros, a block at a time, so that a very large file costs no memory. */
export function bytesOf({ content, size }: HostedFile): Readable {
  return Readable.from(content ? [content] : zeros(size));
}

function* zeros(size: number): Generator<Buffer> {
  const block = Buffer.alloc(blockBytes);
  for (let left = size; left > 0; left -= block.length)
    yield left < block.length ? block.subarray(0, left) : block;
}

import type { Readable } from 'node:stream';

/** A file's content, by which it is found again: SHA-256 in hexadecimal digits. */
export type FileHash = string;

/** As much of a file as any type is told from. */
export const HEAD_BYTES = 4100;

/** Told of content before it is kept. What can't be noted is not kept. */
export type NoteContent = (hash: FileHash) => Promise<void>;

/** As much of a stream as fits, on the disk, and the stream from its beginning. */
export interface HeldContent {
  /** Whether that is all of it. */
  fits: boolean;
  content: Readable;
  /** Takes it off the disk; the content can't be read any more. */
  drop(): Promise<void>;
}

export interface StoredFile {
  hash: FileHash;
  /** Bytes. */
  size: number;
  /** The first bytes, from which its type is told. */
  head: Buffer;
}

/** Where the content of files is kept. The same content is kept once, whoever sent it. */
export interface FileStorage {
  /**
   * Keeps what the stream holds; it is read to the end or destroyed.
   * @throws FileTooLarge as soon as more than `mostBytes` have come; nothing is kept of them.
   */
  put(content: Readable, mostBytes: number): Promise<StoredFile>;
  /** Waits until it is known whether a stream has more bytes than that; keeps nothing. Whoever asks drops it. */
  hold(content: Readable, mostBytes: number): Promise<HeldContent>;
  /** The content, or a part of it (`end` included, as in HTTP); null when there is none of this hash. */
  open(hash: FileHash, part?: { start: number; end: number }): Promise<Readable | null>;
  /** Removes content, unless it was put (again) since this moment or isn't there. */
  remove(hash: FileHash, before: Date): Promise<void>;
}

export class FileTooLarge extends Error {
  constructor(readonly mostBytes: number) {
    super(`The file has more than ${mostBytes} bytes.`);
    this.name = 'FileTooLarge';
  }
}

/** The storage can't be used now; `message` says why, in words without secrets. Nothing was kept. */
export class StorageUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StorageUnavailable';
  }
}

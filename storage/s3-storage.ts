import { createReadStream } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { bucketFailure, isNoObject, openBucket, type Bucket } from './bucket';
import type { FileHash, FileStorage, NoteContent, StoredFile } from './file-storage';
import { hold } from './hold';
import { spool } from './spool';

/**
 * Keeps files in a bucket, `files/abcd…` by their hash. What a file is called is known only when all of it has come, so
 * it waits in `incoming`, on the disk of this machine. An object appears whole or not at all.
 * @throws StorageUnavailable in words.
 */
export function createS3Storage(bucket: Bucket, incoming: string, note: NoteContent): FileStorage {
  const client = openBucket(bucket);
  const at = (hash: FileHash) => ({ Bucket: bucket.name, Key: `files/${hash}` });
  return {
    async put(content, mostBytes) {
      const path = join(incoming, randomUUID());
      try {
        await mkdir(incoming, { recursive: true, mode: 0o700 });
        const stored = await spool(content, path, mostBytes);
        await note(stored.hash);
        await keep(client, at(stored.hash), path, stored).catch((error: unknown) => {
          throw bucketFailure(bucket, error);
        });
        return stored;
      } finally {
        content.destroy();
        await rm(path, { force: true });
      }
    },
    hold: (content, mostBytes) => hold(content, mostBytes, incoming),
    async open(hash, part) {
      try {
        const range = part ? { Range: `bytes=${part.start}-${part.end}` } : {};
        const { Body } = await client.send(new GetObjectCommand({ ...at(hash), ...range }));
        // In Node it is a stream; the SDK's type is that of all platforms.
        return Body instanceof Readable ? Body : null;
      } catch (error) {
        if (isNoObject(error)) return null;
        throw bucketFailure(bucket, error);
      }
    },
    async remove(hash, before) {
      try {
        const { LastModified } = await client.send(new HeadObjectCommand(at(hash)));
        if (LastModified && LastModified < before) await client.send(new DeleteObjectCommand(at(hash)));
      } catch (error) {
        if (!isNoObject(error)) throw bucketFailure(bucket, error);
      }
    },
  };
}

interface Place {
  Bucket: string;
  Key: string;
}

async function keep(client: S3Client, place: Place, path: string, { hash, size }: StoredFile): Promise<void> {
  // Also what is there already: it is young again then, and not removed.
  const checksum = Buffer.from(hash, 'hex').toString('base64');
  await client.send(
    new PutObjectCommand({
      ...place,
      Body: createReadStream(path),
      ContentLength: size,
      // The storage refuses what came through changed.
      ChecksumSHA256: checksum,
    }),
  );
}

import { createHash, randomUUID } from 'node:crypto';
import { Transform, type Readable, type TransformCallback } from 'node:stream';
import { text } from 'node:stream/consumers';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { bucketFailure, openBucket, type Bucket, type BucketAgents } from './bucket';
import { FileTooLarge } from './file-storage';

/** Two parts at a time: what an upload holds in memory, however large the file is. */
const PART_BYTES = 8 * 1024 * 1024;
const PARTS_AT_ONCE = 2;
/** As long as a signature may be good for. Source: Amazon S3, signature version 4. */
const LINK_SECONDS = 7 * 24 * 3600;

export interface CloudFile {
  name: string;
  contentType: string;
  content: Readable;
  mostBytes: number;
}

export interface KeptInCloud {
  key: string;
  /** SHA-256 in hexadecimal digits. */
  hash: string;
  size: number;
}

/** A bucket from which customers fetch what is too large to be sent. What it can't do is StorageUnavailable in words. */
export function openCloud(bucket: Bucket, agents: BucketAgents) {
  const client = openBucket(bucket, agents);
  const inWords = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw bucketFailure(bucket, error);
    }
  };
  return {
    /** Writes, reads and deletes a small object, which is all that is done here. */
    probe: () => inWords(probe(client, bucket.name)),
    /**
     * Keeps a file, part by part; of one that breaks off or is too large nothing stays.
     * @throws FileTooLarge, or what the content broke with: that is not the bucket's fault.
     */
    put: (file: CloudFile) => put(client, bucket, file),
    /** For who has it, for a week; made here, without asking the storage. */
    link: (key: string) =>
      inWords(
        getSignedUrl(client, new GetObjectCommand({ Bucket: bucket.name, Key: key }), {
          expiresIn: LINK_SECONDS,
        }),
      ),
    remove: async (key: string) => {
      await inWords(client.send(new DeleteObjectCommand({ Bucket: bucket.name, Key: key })));
    },
    close: () => client.destroy(),
  };
}

export type Cloud = ReturnType<typeof openCloud>;

async function probe(client: S3Client, name: string): Promise<void> {
  const object = { Bucket: name, Key: `answerhall-probe-${randomUUID()}` };
  await client.send(new PutObjectCommand({ ...object, Body: 'probe' }));
  const { Body } = await client.send(new GetObjectCommand(object));
  // In Node it is a stream; the SDK's type is that of all platforms.
  if ((await text(Body as Readable)) !== 'probe') throw new Error('other content than was written');
  await client.send(new DeleteObjectCommand(object));
}

async function put(
  client: S3Client,
  bucket: Bucket,
  { name, contentType, content, mostBytes }: CloudFile,
): Promise<KeptInCloud> {
  const key = `sent/${randomUUID()}/${name}`;
  const measured = new Measured(mostBytes);
  // What breaks on the way in must break the upload, which would wait for more.
  content.once('error', (error) => measured.destroy(error));
  const upload = new Upload({
    client,
    params: {
      Bucket: bucket.name,
      Key: key,
      Body: content.pipe(measured),
      ContentType: contentType,
      // Nothing opens in the bucket's own origin.
      ContentDisposition: `attachment; filename="${name}"`,
    },
    partSize: PART_BYTES,
    queueSize: PARTS_AT_ONCE,
  });
  try {
    await upload.done();
    return { key, hash: measured.hash.digest('hex'), size: measured.bytes };
  } catch (error) {
    if (measured.errored instanceof FileTooLarge) throw measured.errored;
    throw content.errored ?? bucketFailure(bucket, error);
  } finally {
    content.destroy();
  }
}

/** Passes bytes on, counts and hashes them, and breaks when there are too many. */
class Measured extends Transform {
  readonly hash = createHash('sha256');
  // Not `size`: the SDK would believe that it is the whole.
  bytes = 0;
  constructor(private readonly mostBytes: number) {
    super();
  }
  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    if (this.bytes > this.mostBytes) return done(new FileTooLarge(this.mostBytes));
    this.hash.update(chunk);
    done(null, chunk);
  }
}

import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { StorageUnavailable } from './file-storage';

/** A bucket of an object storage that speaks S3. */
export interface Bucket {
  /** `https://s3.eu-central-1.amazonaws.com`, or where another provider's storage is. */
  endpoint: string;
  name: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

const CONNECT_MS = 5_000;
/** Of silence: a large file may take long, as long as it moves. */
const SILENCE_MS = 30_000;
const ATTEMPTS = 3;
/** What the filter of private addresses says. */
const FILTERED = /is not allowed\. Because/;
/** What fails is thrown; what the SDK would print besides names the request. */
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
// That its newest versions leave Node 20 is in docs/decisions/commonjs.md, not for every start.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

/** Who makes the connections; the usual ones if absent. */
export interface BucketAgents {
  httpAgent?: HttpAgent;
  httpsAgent?: HttpsAgent;
}

/** A client of the bucket's storage. What is sent and read is checked where we ask for it: not every storage knows how. */
export function openBucket(
  { endpoint, region, accessKeyId, secretAccessKey }: Bucket,
  agents: BucketAgents = {},
): S3Client {
  return new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    // The name of a bucket as a host name works at Amazon; elsewhere it often has no DNS entry.
    forcePathStyle: !new URL(endpoint).hostname.endsWith('.amazonaws.com'),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: ATTEMPTS,
    logger: silent,
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: SILENCE_MS, ...agents },
  });
}

/** True for the answer that there is no such object. */
export function isNoObject(error: unknown): boolean {
  return error instanceof S3ServiceException && (error.name === 'NoSuchKey' || error.name === 'NotFound');
}

/** What a failed call of the storage means, in words for who looks after it. The SDK's own errors hold the request. */
export function bucketFailure({ endpoint, name, region }: Bucket, error: unknown): StorageUnavailable {
  const { host } = new URL(endpoint);
  if (!(error instanceof S3ServiceException)) {
    if (error instanceof Error && FILTERED.test(error.message))
      return new StorageUnavailable(
        `The storage at ${host} can not be reached: it has a private address. Whoever runs the desk can allow it (WEBHOOK_ALLOWED_HOSTS).`,
      );
    return new StorageUnavailable(`The storage at ${host} can not be reached (${networkCode(error)}).`);
  }
  const status = error.$metadata.httpStatusCode ?? 0;
  if (error.name === 'NoSuchBucket' || (status === 404 && error.name !== 'NoSuchKey'))
    return new StorageUnavailable(`There is no bucket "${name}" at ${host}.`);
  if (status === 301 || error.name === 'PermanentRedirect' || error.name === 'AuthorizationHeaderMalformed')
    return new StorageUnavailable(`The bucket "${name}" is not in the region ${region} at ${host}.`);
  if (error.name === 'InvalidAccessKeyId' || error.name === 'SignatureDoesNotMatch' || status === 401)
    return new StorageUnavailable(
      `The storage at ${host} does not know this access key, or its secret is another.`,
    );
  if (status === 403)
    return new StorageUnavailable(
      `The storage at ${host} does not let this access key read, write and delete in the bucket "${name}".`,
    );
  return new StorageUnavailable(`The storage at ${host} answered ${status} ${error.name}.`);
}

/** `ECONNREFUSED`: also where the SDK has wrapped it in an error of its own. */
function networkCode(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return /\bE[A-Z_]{4,}\b/.exec(error.message)?.[0] ?? error.name;
}

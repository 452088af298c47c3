import { Readable } from 'node:stream';
import type { Multipart, MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { FileLimit } from '../../channels/channel';
import type { Cloud } from '../../storage/cloud';
import { FileTooLarge, HEAD_BYTES, type FileHash, type FileStorage } from '../../storage/file-storage';
import { usualType } from '../../storage/file-names';
import { typeOf } from '../../storage/file-type';
import { invalid, Refusal } from '../../refusal';
import { keepInCloud, type CloudLink } from './keep-in-cloud';
import { MOST_CLOUD_BYTES, tooLarge, tooLargeForCloud } from './refusals';
import type { uploadFields } from './upload-fields';

const LIMITS = { files: 2, fields: 5, fieldSize: 200, parts: 7, headerPairs: 50, fileSize: Infinity };
const LONGEST_NAME = 200;
/** What a form adds to its file, generously. */
const FORM_BYTES = 16 * 1024;

export interface ReceivedFile {
  name: string;
  contentType: string;
  size: number;
  /** Of its content. */
  hash: FileHash;
  /** Where the customer fetches it, if it is too large to be sent. */
  cloud: CloudLink | null;
}

/** What decides about a file before its content is read. */
export interface Reception {
  fields: typeof uploadFields;
  storage: FileStorage;
  /** Where files go that are too large to be sent; null when nothing is connected. */
  openCloud: () => Promise<Cloud | null>;
  /** @throws Refusal for a type that isn't taken. */
  limitFor: (fields: z.output<typeof uploadFields>, type: string) => Promise<FileLimit>;
}

/**
 * Reads a form with one file, straight into the storage: never more of it than a few blocks is in memory. Its type and,
 * where the request says it, its size are refused before it is read, a wrong content after the first bytes.
 * @throws Refusal 400, 413, 415
 */
export async function receiveFile(request: FastifyRequest, reception: Reception): Promise<ReceivedFile> {
  if (!request.isMultipart())
    throw new Refusal(
      'unsupported-media-type',
      415,
      'Send a form (multipart/form-data) with the file in its part "file".',
    );
  const given: Record<string, unknown> = {};
  let received: ReceivedFile | undefined;
  try {
    for await (const part of request.parts({ limits: LIMITS })) {
      if (part.fieldname !== 'file' || part.type !== 'file') take(given, part, received !== undefined);
      else if (received) throw invalid([{ path: 'file', message: 'Send one file a call.' }]);
      else received = await store(request, part, given, reception);
    }
  } catch (error) {
    // A copy in the storage was noted and is pruned; one in the cloud is forgotten by everybody but us.
    await received?.cloud?.remove();
    throw asRefusal(error);
  }
  if (!received) throw invalid([{ path: 'file', message: 'Is missing.' }]);
  return received;
}

function take(given: Record<string, unknown>, part: Multipart, afterFile: boolean): void {
  // A part without a name, whatever its type says.
  const name = part.fieldname as string | undefined;
  if (name === undefined)
    throw invalid([{ path: 'body', message: 'Every part of the form needs a name; the file is "file".' }]);
  const path = name.slice(0, 100);
  if (part.type === 'file') throw invalid([{ path, message: 'The file must be in the part "file".' }]);
  if (afterFile) throw invalid([{ path, message: 'Must stand before the file, which is judged by it.' }]);
  if (Object.hasOwn(given, path)) throw invalid([{ path, message: 'Is there twice.' }]);
  given[path] = part.value;
}

async function store(
  request: FastifyRequest,
  { filename, mimetype, file }: MultipartFile,
  given: Record<string, unknown>,
  { fields, storage, openCloud, limitFor }: Reception,
): Promise<ReceivedFile> {
  // A part of the type application/octet-stream is a file also without a name of one.
  if ((filename as string | undefined) === undefined)
    throw invalid([
      { path: 'file', message: 'Has no file name. Give its part one, as in name="file"; filename="a.pdf".' },
    ]);
  const name = nameOf(filename);
  const contentType = usualType(mimetype, name);
  const read = fields.safeParse(given);
  if (!read.success)
    throw invalid(
      read.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((path) => ({ path, message: 'This call has no such field.' }))
          : [{ path: issue.path.join('.') || 'body', message: issue.message }],
      ),
    );
  const limit = await limitFor(read.data, contentType);
  const formBytes = Number(request.headers['content-length']);
  // The form is longer than its file, so one that looks too large may not be; one that comes in chunks may be anything.
  const mayBeLarge = !(formBytes <= limit.maxBytes);
  const cloud = mayBeLarge ? await openCloud() : null;
  const isLarge = formBytes > limit.maxBytes + FORM_BYTES;
  if (isLarge && !cloud) throw tooLarge(limit);
  if (formBytes > MOST_CLOUD_BYTES + FORM_BYTES) throw tooLargeForCloud();
  const { head, content } = await peek(file);
  if (head.length === 0) throw invalid([{ path: 'file', message: 'Is empty.' }]);
  if ((await typeOf(head, contentType)) !== contentType)
    throw new Refusal(
      'unsupported-media-type',
      415,
      `The content of this file is not ${contentType}. Send it under its right type.`,
    );
  const known = { name, contentType };
  if (isLarge && cloud) return { ...known, ...(await keepInCloud(cloud, { ...known, content })) };
  const keep = async (fitting: Readable) => {
    const { size, hash } = await storage.put(fitting, limit.maxBytes).catch((error: unknown) => {
      throw error instanceof FileTooLarge ? tooLarge(limit) : error;
    });
    return { ...known, size, hash, cloud: null };
  };
  if (!cloud) return keep(content);
  const held = await storage.hold(content, limit.maxBytes);
  try {
    if (held.fits) return await keep(held.content);
    return { ...known, ...(await keepInCloud(cloud, { ...known, content: held.content })) };
  } finally {
    await held.drop();
  }
}

/** Only the last part of a path, without control characters, as the customer may see it. */
function nameOf(filename: string): string {
  const bare = (filename.split(/[\\/]/).at(-1) ?? '').replace(/\p{Cc}|\p{Surrogate}/gu, '').trim();
  return [...bare].slice(-LONGEST_NAME).join('') || 'file';
}

/** The first bytes of a stream, and all of it. */
async function peek(stream: Readable): Promise<{ head: Buffer; content: Readable }> {
  // A stream without encoding gives buffers.
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let head = Buffer.alloc(0);
  while (head.length < HEAD_BYTES) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  const content = Readable.from(
    (async function* () {
      yield head;
      yield* { [Symbol.asyncIterator]: () => chunks };
    })(),
  );
  return { head, content };
}

/** What breaks while a form is read is the form's fault; what the storage can't do is ours. */
function asRefusal(error: unknown): unknown {
  const message = error instanceof Error ? error.message : '';
  return /multipart|terminated early|unexpected end|premature|aborted|closed before/i.test(message)
    ? new Refusal('validation', 400, 'The form breaks off or is malformed. Send it again, whole.', {
        errors: [],
      })
    : error;
}

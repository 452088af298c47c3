import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../refusal';
import type { FileStorage } from '../storage/file-storage';

export interface FileToSend {
  hash: string;
  /** Bytes; null where nobody knows it: such a file is only sent whole. */
  size: number | null;
  contentType: string;
  /** The values of Content-Disposition and Cache-Control. */
  disposition: string;
  cacheControl: string;
}

/** Whatever a file is, nothing in it runs in our origin, asks for anything or is read as another type than it has. */
const harmless = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'self'; base-uri 'none'",
};
/**
 * Browsers show a PDF in a viewer apart from our origin, which some of them take the sandbox to forbid, and which styles
 * its own page. Source: adobe/aem-core-wcm-components#2839 (Safari), PrivateBin/PrivateBin#1552 (Chrome, Firefox).
 */
const harmlessPdf = {
  ...harmless,
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'",
};

/**
 * Answers GET and HEAD with a stored file, or with the part of it that was asked for (RFC 9110, one range). Who has the
 * content already is told so: its hash is its entity tag.
 * @throws Refusal 404 when the content is gone, 416 for a part that isn't there; neither is to be cached.
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  files: FileStorage,
  { hash, size, contentType, disposition, cacheControl }: FileToSend,
): Promise<FastifyReply> {
  const tag = `"${hash}"`;
  const policy = contentType === 'application/pdf' ? harmlessPdf : harmless;
  const good = { ...policy, etag: tag, 'cache-control': cacheControl };
  if (isKnown(request.headers['if-none-match'], tag)) return reply.code(304).headers(good).send();
  const part = size === null ? null : partOf(request, tag, size);
  if (part === 'none') {
    void reply.header('content-range', `bytes */${size}`);
    throw new Refusal('no-such-range', 416, `The file has ${size} bytes.`);
  }
  const content = await files.open(hash, part ?? undefined);
  if (!content) {
    request.log.error({ reference: request.id }, 'The content of a file is not in the storage.');
    throw new Refusal('content-lost', 404, 'The content of this file is gone. Tell your administrator.');
  }
  void reply.headers({ ...good, 'content-type': contentType, 'content-disposition': disposition });
  if (size !== null) {
    const length = part ? part.end - part.start + 1 : size;
    void reply.headers({ 'accept-ranges': 'bytes', 'content-length': length });
  }
  if (part) void reply.code(206).header('content-range', `bytes ${part.start}-${part.end}/${size}`);
  if (request.method !== 'HEAD') return reply.send(content);
  content.destroy();
  return reply.send();
}

function isKnown(header: string | undefined, tag: string): boolean {
  const tags = header?.split(',').map((one) => one.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(tag) || tags.includes('*');
}

/**
 * The part that a Range header asks for, `end` included; null for the whole file, also where several parts are asked
 * for; `none` when the file has no such part.
 */
function partOf(
  { headers }: FastifyRequest,
  tag: string,
  size: number,
): { start: number; end: number } | null | 'none' {
  const condition = headers['if-range'];
  if (condition !== undefined && condition !== tag) return null;
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(headers.range ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return null;
  // Backwards is no range at all.
  if (from !== '' && to !== '' && Number(to) < Number(from)) return null;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(size - 1, Number(to));
  return start > end ? 'none' : { start, end };
}

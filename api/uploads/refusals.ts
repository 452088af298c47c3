import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FileLimit } from '../../channels/channel';
import type { MessageKind } from '../../db/schema';
import { Refusal } from '../../refusal';

/** How long a caller who was refused may go on sending before the connection is cut. */
const FAREWELL_MS = 3_000;

/** The largest file that a customer gets as a link. */
export const MOST_CLOUD_BYTES = 1_000_000_000;

/** A file that is too large even for a link. */
export function tooLargeForCloud(): Refusal {
  return new Refusal(
    'too-large',
    413,
    'The file is too large: 1 GB is the most that customers get as a link.',
  );
}

const NAMES: Partial<Record<MessageKind, string>> = { image: 'pictures', sticker: 'stickers (WebP)' };

/** A file over the limit of its type. */
export function tooLarge({ maxBytes, kind }: FileLimit): Refusal {
  const megabytes = Math.floor(maxBytes / (1024 * 1024));
  const most = megabytes > 0 ? `${megabytes} MB` : `${Math.floor(maxBytes / 1024)} KB`;
  return new Refusal(
    'too-large',
    413,
    `The file is too large: ${NAMES[kind] ?? 'such files'} can be sent up to ${most}. ` +
      'For larger files an administrator has to connect cloud storage under Integrations; then the customer gets a link.',
  );
}

/**
 * Answers a caller whose file is refused before all of it has come: the answer goes out at once, what still comes is
 * thrown away, and only then the connection is closed. Closing it at once resets it, and the answer may never be read.
 */
export function letGo({ raw }: FastifyRequest, reply: FastifyReply, answer: string): string | Readable {
  if (raw.readableEnded || raw.destroyed) return answer;
  void reply.header('connection', 'close').header('content-length', Buffer.byteLength(answer));
  raw.unpipe();
  raw.resume();
  return Readable.from(
    (async function* () {
      yield answer;
      await finished(raw, { writable: false, signal: AbortSignal.timeout(FAREWELL_MS) }).catch(
        () => undefined,
      );
    })(),
    { objectMode: false },
  );
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FileLimit } from '../../channels/channel';
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

/** A file over the limit of its type. */
export function tooLarge({ maxBytes, kind }: FileLimit): Refusal {
  const most = Math.floor(maxBytes / (1024 * 1024));
  return new Refusal(
    'too-large',
    413,
    `The file is too large: ${kind === 'image' ? 'pictures' : 'such files'} can be sent up to ${most} MB. ` +
      'For larger files an administrator has to connect cloud storage under Integrations; then the customer gets a link.',
  );
}

/**
 * Lets go of a caller whose file is refused before all of it has come: what still comes is thrown away, so that the
 * answer is read, and then the connection is closed.
 */
export function letGo({ raw }: FastifyRequest, reply: FastifyReply): void {
  if (raw.readableEnded) return;
  void reply.header('connection', 'close');
  raw.unpipe();
  raw.resume();
  reply.raw.once('finish', () => {
    setTimeout(() => raw.destroy(), FAREWELL_MS).unref();
  });
}

import type { FastifyReply } from 'fastify';
import { bytesOf } from './media-store';
import { Problem } from './problem';
import type { Simulation } from './simulation';

/** What a page may show in its place; everything else is only handed out as a file. */
const shown = /^(image\/(jpeg|png|webp|gif)|audio\/[\w.+-]+|video\/[\w.+-]+|text\/vcard)$/;

/** A file of a message, from either side, as the phone page reads it. Whatever it is, nothing in it is run. */
export function showMedia({ media }: Simulation, sid: string, reply: FastifyReply) {
  const file = media.bySid(sid);
  if (!file)
    throw new Problem(404, `No file ${sid}: it was lost, never fetched, or pushed out by newer ones`);
  const isShown = shown.test(file.contentType);
  return reply
    .type(isShown ? file.contentType : 'application/octet-stream')
    .header('content-length', file.size)
    .header('content-disposition', isShown ? 'inline' : 'attachment')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'private, max-age=3600')
    .send(bytesOf(file));
}

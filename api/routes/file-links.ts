import { z } from 'zod';
import { readLinkedFile } from '../../cases/files-out';
import { notFound, Refusal } from '../../refusal';
import { readFileLink } from '../../workspace/file-links';
import type { App } from '../app';
import { sendFile } from '../send-file';
import { linkName } from '../uploads/link-name';

/** The links at which the provider reads files that go to customers: whoever has one may read it, until it expires. */
export function fileLinkRoutes(app: App): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/files/:token',
    config: { public: true },
    schema: { hide: true, params: z.object({ token: z.string().max(200) }) },
    async handler(request, reply) {
      void reply.header('x-robots-tag', 'noindex');
      const link = readFileLink(app.secretKey, request.params.token);
      const file = link && (await readLinkedFile(app.db, link.attachmentId));
      if (!file) throw notFound('file');
      if (link.expiresAt < new Date()) throw new Refusal('link-expired', 410, 'This link has expired.');
      const { hash, size, contentType, name } = file;
      // Source: Twilio docs, accepted content types: inline, a short name without spaces.
      const disposition = `inline; filename="${linkName(name, contentType)}"`;
      return sendFile(request, reply, app.files, {
        hash,
        size,
        contentType,
        disposition,
        cacheControl: 'no-store',
      });
    },
  });
}

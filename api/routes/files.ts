import { z } from 'zod';
import { readFileOrUpload, type VisibleFile } from '../../cases/read-file';
import { readMessage } from '../../cases/read-messages';
import { retryFile } from '../../cases/retry-file';
import { messageShape } from '../../cases/shapes/message';
import { notFound, Refusal } from '../../refusal';
import type { App } from '../app';
import { dispositionOf } from '../file-header';
import { byId } from '../schemas';
import { sendFile } from '../send-file';

const description = `Only for those who may see its message, before it is sent for who uploaded it. Sound, pictures, films and PDFs are shown by browsers, all
else is downloaded; nothing in a file runs here. Answers \`If-None-Match\` (304) and one \`Range\` (206). 409
\`file-not-stored\`: it is still being fetched, was given up or is too large; \`detail\` says which.`;

/** Files of messages: read one, fetch one again that was given up. */
export function fileRoutes(app: App): void {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/api/files/:id',
    schema: {
      tags: ['files'],
      summary: 'The content of a file',
      description,
      params: byId,
      querystring: z.strictObject({
        thumbnail: z
          .enum(['true', 'false'])
          .optional()
          .describe('`true`: a small WebP of a picture, where there is one'),
      }),
      response: { 200: z.string().describe('The content').meta({ format: 'binary' }) },
    },
    async handler(request, reply) {
      const file = await readFileOrUpload(app.db, request.viewer, request.params.id);
      const { hash, link } = file;
      if (link) return reply.redirect(link, 302);
      if (file.state !== 'stored' || hash === null) throw notStored(file);
      const found = request.query.thumbnail === 'true' ? thumbnailOf(file) : { ...file, hash };
      // What an id leads to never changes, but it is for this person only: another sign-in in the same browser asks anew.
      void reply.header('vary', 'Cookie, Authorization');
      return sendFile(request, reply, app.files, {
        ...found,
        disposition: dispositionOf(found),
        cacheControl: 'private, max-age=86400, immutable',
      });
    },
  });

  app.post(
    '/api/files/:id/retry',
    {
      schema: {
        tags: ['files'],
        summary: 'Fetch a file again that could not be fetched; answers its message',
        params: byId,
        response: { 200: messageShape },
      },
    },
    async ({ viewer, params }) => {
      const { wake, messageId } = await retryFile(app.db, viewer, params.id);
      app.wake(wake);
      return readMessage(app.db, messageId);
    },
  );
}

function thumbnailOf({ thumbnailHash, messageKind }: VisibleFile) {
  if (thumbnailHash === null) throw notFound('thumbnail of this file');
  return { hash: thumbnailHash, size: null, contentType: 'image/webp', name: 'thumbnail.webp', messageKind };
}

function notStored({ state, error }: VisibleFile): Refusal {
  const detail =
    state === 'fetching'
      ? 'The file is still being fetched. Try again shortly.'
      : state === 'tooLarge'
        ? (error ?? 'The file is too large to be kept.')
        : `${error ?? 'The file could not be fetched.'} It can be fetched again: POST /api/files/:id/retry.`;
  return new Refusal('file-not-stored', 409, detail);
}

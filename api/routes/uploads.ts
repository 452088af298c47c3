import multipart from '@fastify/multipart';
import { showAttachment } from '../../cases/read-messages';
import { z } from 'zod';
import { attachmentShape } from '../../cases/shapes/message';
import type { UploadRow } from '../../db/schema';
import type { Cloud } from '../../storage/cloud';
import { keepThumbnail } from '../../storage/thumbnail';
import { connectedCloud } from '../../workspace/cloud-storages';
import { storeUpload } from '../../workspace/uploads';
import type { App } from '../app';
import { limitOf, limitsFor } from '../uploads/limits-for';
import { receiveFile } from '../uploads/receive-file';
import { letGo } from '../uploads/refusals';
import { uploadFields, uploadForm } from '../uploads/upload-fields';

const uploadShape = attachmentShape.extend({
  sentAs: z
    .enum(['file', 'link'])
    .describe('`link`: it is too large for the channel and is in the cloud storage, for a week'),
});

/** Files on their way to customers. */
export async function uploadRoutes(app: App): Promise<void> {
  await app.register(multipart);
  const clouds = { db: app.db, secretKey: app.secretKey, allowedHosts: app.config.webhookAllowedHosts };

  app.post(
    '/api/files',
    {
      // The content is part of what the key stands for, and is known only at the end.
      config: { idempotent: false, slowBody: true },
      schema: {
        tags: ['files'],
        summary: 'Upload a file to send it; its id goes into `attachmentIds` of an answer within a day',
        consumes: ['multipart/form-data'],
        body: uploadForm,
        response: { 201: uploadShape },
      },
      validatorCompiler: () => () => true,
      onSend: async (request, reply, payload) =>
        typeof payload === 'string' && reply.statusCode >= 400 ? letGo(request, reply, payload) : payload,
    },
    async (request, reply) => {
      const { viewer } = request;
      const opened: Cloud[] = [];
      try {
        const { name, contentType, size, hash, cloud } = await receiveFile(request, {
          fields: uploadFields,
          storage: app.files,
          openCloud: async () => {
            const cloud = await connectedCloud(clouds);
            if (cloud) opened.push(cloud);
            return cloud;
          },
          limitFor: async (fields, type) => limitOf(await limitsFor(app, viewer, fields), type),
        });
        const isAnswered = await reply
          .answeredBefore({ name, contentType, hash })
          .catch(async (error: unknown) => {
            await cloud?.remove();
            throw error;
          });
        if (isAnswered) {
          await cloud?.remove();
          return reply;
        }
        const thumbnailHash = cloud ? null : await keepThumbnail(app.files, { hash, contentType });
        const upload = { id: request.newId(), userId: viewer.userId, name, contentType, size, thumbnailHash };
        const kept = cloud ? { hash: null, link: cloud.link } : { hash, link: null };
        const stored = await storeUpload(app.db, { ...upload, ...kept });
        // Another process stored it under the same key and died before it answered: the customer gets that copy.
        if (cloud && stored.link !== cloud.link) await cloud.remove();
        return await reply.code(201).send(show(stored));
      } finally {
        for (const cloud of opened) cloud.close();
      }
    },
  );
}

const show = (upload: UploadRow) => ({
  ...showAttachment({ ...upload, state: 'stored', error: null }),
  sentAs: upload.link === null ? ('file' as const) : ('link' as const),
});

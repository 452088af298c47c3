import multipart from '@fastify/multipart';
import { showAttachment } from '../../cases/read-messages';
import { attachmentShape } from '../../cases/shapes/message';
import type { UploadRow } from '../../db/schema';
import { keepThumbnail } from '../../storage/thumbnail';
import { storeUpload } from '../../workspace/uploads';
import type { App } from '../app';
import { limitOf, limitsFor } from '../uploads/limits-for';
import { receiveFile } from '../uploads/receive-file';
import { letGo } from '../uploads/refusals';
import { uploadFields, uploadForm } from '../uploads/upload-fields';

/** Files on their way to customers. */
export async function uploadRoutes(app: App): Promise<void> {
  await app.register(multipart);

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
        response: { 201: attachmentShape },
      },
      validatorCompiler: () => () => true,
    },
    async (request, reply) => {
      const { viewer } = request;
      try {
        const { name, contentType, stored } = await receiveFile(request, {
          fields: uploadFields,
          storage: app.files,
          limitFor: async (fields, type) => limitOf(await limitsFor(app, viewer, fields), type),
        });
        const { hash, size } = stored;
        if (await reply.answeredBefore({ name, contentType, hash })) return reply;
        const thumbnailHash = await keepThumbnail(app.files, { hash, contentType });
        const id = request.newId();
        const upload = { id, userId: viewer.userId, name, contentType, size, hash, thumbnailHash };
        return await reply.code(201).send(show(await storeUpload(app.db, upload)));
      } catch (error) {
        letGo(request, reply);
        throw error;
      }
    },
  );
}

const show = (upload: UploadRow) => showAttachment({ ...upload, state: 'stored', error: null });

import { z } from 'zod';
import { createApiToken, deleteApiToken, listApiTokens, type ApiToken } from '../../workspace/api-tokens';
import type { App } from '../app';
import { listOf, listQuery, page, readCursor } from '../lists';
import { byId, name, nothing, time } from '../schemas';

const token = z
  .object({ id: z.string(), name: z.string(), createdAt: time, expiresAt: time.nullable() })
  .meta({ id: 'Token' });
const newToken = token.extend({ token: z.string().describe('Shown here and never again') });

const show = ({ id, name, createdAt, expiresAt }: ApiToken): z.infer<typeof token> => ({
  id,
  name,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
});

/** One's own API tokens, which act as their owner. */
export function tokenRoutes(app: App): void {
  app.post(
    '/api/tokens',
    {
      schema: {
        tags: ['tokens'],
        summary: 'Make an API token',
        body: z.strictObject({
          name: name(),
          expiresAt: z.iso
            .datetime({ offset: true, error: 'Must be a time like 2030-01-31T12:00:00Z.' })
            .nullish(),
        }),
        response: { 201: newToken },
      },
    },
    async (request, reply) => {
      const made = await createApiToken(app.db, {
        id: request.newId(),
        userId: request.viewer.userId,
        name: request.body.name,
        expiresAt: request.body.expiresAt ? new Date(request.body.expiresAt) : null,
      });
      return reply.code(201).send({ ...show(made), token: made.token });
    },
  );

  app.get(
    '/api/tokens',
    {
      schema: {
        tags: ['tokens'],
        summary: 'Your API tokens, without their secrets',
        querystring: listQuery,
        response: { 200: listOf(token) },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const after = readCursor(z.tuple([z.iso.datetime(), z.uuid()]), cursor);
      const rows = await listApiTokens(app.db, request.viewer.userId, limit, after);
      return page(rows, limit, show, (row) => [row.createdAt.toISOString(), row.id]);
    },
  );

  app.delete(
    '/api/tokens/:id',
    {
      schema: {
        tags: ['tokens'],
        summary: 'Revoke an API token',
        params: byId,
        response: { 204: nothing },
      },
    },
    async (request, reply) => {
      await deleteApiToken(app.db, request.viewer.userId, request.params.id);
      return reply.code(204).send(undefined);
    },
  );
}

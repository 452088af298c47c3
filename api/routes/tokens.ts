import { z } from 'zod';
import {
  createApiToken,
  deleteApiToken,
  listApiTokens,
  type ApiToken,
  type OwnedToken,
} from '../../workspace/api-tokens';
import type { App } from '../app';
import { listOf, listQuery, page, readCursor } from '../lists';
import { byId, name, nothing, person, time } from '../schemas';

const token = z
  .object({
    id: z.string(),
    name: z.string(),
    createdAt: time,
    expiresAt: time.nullable(),
    lastUsedAt: time.nullable().describe('Up to a minute late'),
  })
  .meta({ id: 'Token' });
const ownedToken = token.extend({ owner: person }).meta({ id: 'OwnedToken' });
const newToken = token.extend({ token: z.string().describe('Shown here and never again') });

const show = ({ id, name, createdAt, expiresAt, lastUsedAt }: ApiToken): z.infer<typeof token> => ({
  id,
  name,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});
const showOwned = ({ owner, ...row }: OwnedToken) => ({ ...show(row), owner });
const place = (row: ApiToken) => [row.createdAt.toISOString(), row.id];
const cursorShape = z.tuple([z.iso.datetime(), z.uuid()]);

/** API tokens, which act as their owner: everybody has their own, administrators see and revoke all. */
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
      const after = readCursor(cursorShape, cursor);
      const { userId } = request.viewer;
      return page(await listApiTokens(app.db, { userId }, limit, after), limit, show, place);
    },
  );

  app.get(
    '/api/tokens/all',
    {
      config: { role: 'administrator' },
      schema: {
        tags: ['tokens'],
        summary: "Everybody's API tokens, the newest first",
        querystring: listQuery,
        response: { 200: listOf(ownedToken) },
      },
    },
    async ({ query: { limit, cursor } }) => {
      const after = readCursor(cursorShape, cursor);
      return page(await listApiTokens(app.db, 'everybody', limit, after), limit, showOwned, place);
    },
  );

  app.delete(
    '/api/tokens/:id',
    {
      schema: {
        tags: ['tokens'],
        summary: 'Revoke an API token of yours; administrators any',
        params: byId,
        response: { 204: nothing },
      },
    },
    async (request, reply) => {
      await deleteApiToken(app.db, request.viewer, request.params.id);
      return reply.code(204).send(undefined);
    },
  );
}

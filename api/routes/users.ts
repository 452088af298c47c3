import { z } from 'zod';
import { hashOf } from '../../workspace/credentials';
import { forgetGeneratedPassword } from '../../workspace/first-sign-in';
import { setOffline } from '../../workspace/set-presence';
import { changeUser, createUser, deleteUser, listUsers, readUser } from '../../workspace/users';
import type { App } from '../app';
import { listOf, listQuery, page, readCursor } from '../lists';
import { chatsPerAgent, colleague, email, password, role, showUser, showUserTo, user } from '../people';
import { SESSION_COOKIE } from '../plugins/authentication';
import { byId, given, id, name, nothing } from '../schemas';

const fields = z.strictObject({
  email,
  name: name(),
  role,
  password,
  groupIds: z.array(id).max(1000),
  chatsPerAgent,
});
const newUser = fields.extend({
  groupIds: fields.shape.groupIds.default([]),
  chatsPerAgent: chatsPerAgent.default(null),
});
const anyUser = z.union([user, colleague]);
const administrator = { role: 'administrator' } as const;

/** People: administrators manage them, agents read name and presence. */
export function userRoutes(app: App): void {
  app.post(
    '/api/users',
    {
      config: administrator,
      schema: { tags: ['users'], summary: 'Add a person', body: newUser, response: { 201: user } },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(
          showUser(await createUser(app.db, request.viewer.userId, { id: request.newId(), ...request.body })),
        ),
  );

  app.get(
    '/api/users',
    {
      schema: {
        tags: ['users'],
        summary: 'People by name; agents see id, name and presence',
        querystring: listQuery,
        response: { 200: listOf(anyUser) },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const rows = await listUsers(app.db, limit, readCursor(z.tuple([z.string(), z.uuid()]), cursor));
      return page(
        rows,
        limit,
        (row) => showUserTo(request.viewer, row),
        (row) => [row.name, row.id],
      );
    },
  );

  app.get(
    '/api/users/:id',
    { schema: { tags: ['users'], summary: 'One person', params: byId, response: { 200: anyUser } } },
    async (request) => showUserTo(request.viewer, await readUser(app.db, request.params.id)),
  );

  app.patch(
    '/api/users/:id',
    {
      config: administrator,
      schema: {
        tags: ['users'],
        summary: 'Change a person; a new password ends the sessions',
        params: byId,
        body: fields.partial(),
        response: { 200: user },
      },
    },
    async (request) => {
      const own = request.viewer.userId === request.params.id ? request.cookies[SESSION_COOKIE] : undefined;
      const changed = await changeUser(
        app.db,
        request.viewer.userId,
        request.params.id,
        given(request.body),
        own ? hashOf(own) : null,
      );
      if (request.body.password !== undefined && changed.email === app.config.adminEmail) {
        // The generated first password is kept in a file only until it is changed.
        await forgetGeneratedPassword(app.config.dataDir);
      }
      return showUser(changed);
    },
  );

  app.put(
    '/api/users/:id/presence',
    {
      config: administrator,
      schema: {
        tags: ['users'],
        summary: 'Say of somebody who left without signing out that they are not there',
        description:
          'Chats with a waiting customer return to New after `takerAway`. Only they themselves say that they are back.',
        params: byId,
        body: z.strictObject({ presence: z.literal('offline') }),
        response: { 200: user },
      },
    },
    async ({ viewer, params }) => {
      for (const conversation of await setOffline(app.db, viewer.userId, params.id)) app.wake(conversation);
      return showUser(await readUser(app.db, params.id));
    },
  );

  app.delete(
    '/api/users/:id',
    {
      config: administrator,
      schema: { tags: ['users'], summary: 'Remove a person', params: byId, response: { 204: nothing } },
    },
    async (request, reply) => {
      await deleteUser(app.db, request.viewer.userId, request.params.id);
      return reply.code(204).send(undefined);
    },
  );
}

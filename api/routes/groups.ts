import { z } from 'zod';
import {
  changeGroup,
  createGroup,
  deleteGroup,
  listGroups,
  readGroup,
  type Group,
} from '../../workspace/groups';
import { MAX_END_REASON } from '../../rules/actions';
import type { Viewer } from '../../workspace/viewer';
import type { App } from '../app';
import { listOf, listQuery, page, readCursor } from '../lists';
import { byId, given, id, name, nothing, time } from '../schemas';

const group = z
  .object({
    id: z.string(),
    name: z.string(),
    memberIds: z.array(z.string()),
    endReasons: z.array(z.string()),
    endReasonRequired: z.boolean(),
    createdAt: time,
  })
  .meta({ id: 'Group' });
const groupName = group.omit({ memberIds: true, createdAt: true }).meta({ id: 'GroupName' });
const anyGroup = z.union([group, groupName]);
const fields = z.strictObject({
  name: name(),
  memberIds: z.array(id).max(1000),
  endReasons: z
    .array(name(MAX_END_REASON))
    .max(50, 'Must be at most 50 reasons.')
    .refine((reasons) => new Set(reasons).size === reasons.length, 'Must not hold the same reason twice.')
    .describe('What agents choose from when they end a chat'),
  endReasonRequired: z.boolean().describe('They have to choose one, where there are any'),
});
const newGroup = fields.extend({
  memberIds: fields.shape.memberIds.default([]),
  endReasons: fields.shape.endReasons.default([]),
  endReasonRequired: fields.shape.endReasonRequired.default(false),
});
const administrator = { role: 'administrator' } as const;

const show = ({ createdAt, ...row }: Group) => ({ ...row, createdAt: createdAt.toISOString() });
function showTo(viewer: Viewer, row: Group) {
  const { id, name, endReasons, endReasonRequired } = row;
  return viewer.role === 'administrator' ? show(row) : { id, name, endReasons, endReasonRequired };
}

/** Groups of agents: administrators manage them, agents read their names. */
export function groupRoutes(app: App): void {
  app.post(
    '/api/groups',
    {
      config: administrator,
      schema: { tags: ['groups'], summary: 'Add a group', body: newGroup, response: { 201: group } },
    },
    async (request, reply) =>
      reply
        .code(201)
        .send(
          show(await createGroup(app.db, request.viewer.userId, { id: request.newId(), ...request.body })),
        ),
  );

  app.get(
    '/api/groups',
    {
      schema: {
        tags: ['groups'],
        summary: 'Groups by name; agents see id, name and the reasons for ends',
        querystring: listQuery,
        response: { 200: listOf(anyGroup) },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const rows = await listGroups(app.db, limit, readCursor(z.tuple([z.string(), z.uuid()]), cursor));
      return page(
        rows,
        limit,
        (row) => showTo(request.viewer, row),
        (row) => [row.name, row.id],
      );
    },
  );

  app.get(
    '/api/groups/:id',
    { schema: { tags: ['groups'], summary: 'One group', params: byId, response: { 200: anyGroup } } },
    async (request) => showTo(request.viewer, await readGroup(app.db, request.params.id)),
  );

  app.patch(
    '/api/groups/:id',
    {
      config: administrator,
      schema: {
        tags: ['groups'],
        summary: 'Change a group; memberIds replaces all members',
        params: byId,
        body: fields.partial(),
        response: { 200: group },
      },
    },
    async (request) =>
      show(await changeGroup(app.db, request.viewer.userId, request.params.id, given(request.body))),
  );

  app.delete(
    '/api/groups/:id',
    {
      config: administrator,
      schema: {
        tags: ['groups'],
        summary: 'Delete a group that has no cases',
        params: byId,
        response: { 204: nothing },
      },
    },
    async (request, reply) => {
      await deleteGroup(app.db, request.viewer.userId, request.params.id);
      return reply.code(204).send(undefined);
    },
  );
}

import { z } from 'zod';
import { rescheduleChats } from '../../cases/reschedule-chats';
import { nothingKept, type ConnectForm, type Connecting } from '../../channels/connect-form';
import { channelOf, webhookUrlOf } from '../../channels/connection';
import { connectForms, formOf } from '../../channels/registry';
import { openSecrets } from '../../channels/secrets';
import type { IntegrationRow } from '../../db/schema';
import {
  changeIntegration,
  checkIntegration,
  connectDraft,
  connectNew,
  draftIntegration,
} from '../../workspace/connect-integration';
import { formatDuration } from '../../duration';
import { deleteIntegration, listIntegrations, readIntegration } from '../../workspace/integrations';
import { checkCloud, connectCloud, deleteCloud, findCloud, listClouds } from '../../workspace/cloud-storages';
import type { App } from '../app';
import {
  amazonIn,
  cloudFields,
  cloudIntegration,
  newCloud,
  patchCloud,
  refuseCloudFields,
  showCloud,
} from '../cloud-integrations';
import { listOf, listQuery, page, readCursor } from '../lists';
import { byId, duration, durationOut, id, name, nothing, time } from '../schemas';

const tags = ['integrations'];
const administrator = { role: 'administrator' as const };

const shown = connectForms.reduce<z.ZodRawShape>((all, form) => ({ ...all, ...form.shown.shape }), {});
const integration = z
  .object({
    id,
    kind: z.string(),
    name: z.string(),
    health: z.enum(['draft', 'connected', 'error', 'disabled']),
    healthDetail: z.string().nullable().describe('What is wrong, in words'),
    ...shown,
    keptSecrets: z
      .array(z.string())
      .describe('The secrets of its form that are stored; what they are is never said'),
    groupId: id.nullable().describe('The group of its new cases'),
    webhookUrl: z.url().describe('For every URL field of the sender in the console of the provider'),
    lastWebhookAt: time.nullable().describe('Up to ten seconds late'),
    caughtUpTo: time
      .nullable()
      .describe('What the provider received until then is here, whether a webhook brought it or not'),
    inactivityTimeout: durationOut.nullable().describe('Null: the one of the settings'),
    enabled: z.boolean(),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Integration' });
const forAgents = z
  .object({ id, name: z.string(), sender: z.string().nullable() })
  .meta({ id: 'IntegrationForAgents' });
/** Of channels and of cloud storage, which is none. */
const anyIntegration = z.union([integration, cloudIntegration]);
const eitherShape = z.union([integration, cloudIntegration, forAgents]);

/** Only `kind` makes a draft; otherwise everything is needed. */
function createBody(form: ConnectForm) {
  const needed = { name: name(), groupId: id, ...form.fields.shape };
  return z
    .strictObject({
      kind: z.literal(form.kind),
      ...z.object(needed).partial().shape,
      ...form.optional.shape,
    })
    .superRefine((body, context) => {
      const given = Object.entries(body).flatMap(([field, value]) => (value === undefined ? [] : [field]));
      if (given.length === 1) return;
      given.push(...Object.keys(form.implied(body)));
      for (const field of Object.keys(needed))
        if (!given.includes(field))
          context.addIssue({ code: 'custom', path: [field], message: 'Must be given.' });
    });
}
const [firstForm, ...otherForms] = connectForms;
if (!firstForm) throw new Error('There is no channel.');
const anyCreateBody = z.discriminatedUnion('kind', [
  createBody(firstForm),
  ...otherForms.map(createBody),
  newCloud,
]);

const allFields = connectForms.reduce<z.ZodRawShape>(
  (all, form) => ({ ...all, ...form.fields.shape, ...form.optional.shape }),
  {},
);
const patchBody = z.strictObject({
  name: name().optional(),
  groupId: id.optional(),
  enabled: z.boolean().optional(),
  inactivityTimeout: duration('PT1S', 'P30D').nullable().optional(),
  ...z.object(allFields).partial().shape,
  ...cloudFields.partial().shape,
});

/** Connected numbers and cloud storage. Which fields a channel's kind has comes from the channel. */
export function integrationRoutes(app: App): void {
  const { db, secretKey, channels } = app;
  const parts = { db, secretKey, channels };
  const clouds = { db, secretKey, allowedHosts: app.config.webhookAllowedHosts };

  const show = (row: IntegrationRow) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    health: row.health,
    healthDetail: row.healthDetail,
    ...formOf(row.kind).show(row),
    keptSecrets: keptSecrets(secretKey, row),
    groupId: row.groupId,
    webhookUrl: webhookUrlOf(channelOf(channels, row.kind), app.config.publicUrl, row.id),
    lastWebhookAt: row.webhookSeenAt?.toISOString() ?? null,
    caughtUpTo: row.caughtUpTo?.toISOString() ?? null,
    inactivityTimeout: row.inactivityTimeoutMs === null ? null : formatDuration(row.inactivityTimeoutMs),
    enabled: row.health === 'connected' || row.health === 'error',
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  });
  const showTo = (role: string) => (row: IntegrationRow) =>
    role === 'administrator' ? show(row) : { id: row.id, name: row.name, sender: row.sender };

  app.get(
    '/api/integrations',
    {
      schema: {
        tags,
        summary: 'List integrations (agents: id, name, sender)',
        querystring: listQuery,
        response: { 200: listOf(eitherShape) },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query;
      const after = readCursor(z.tuple([time, id]), cursor);
      const { role } = request.viewer;
      const wanted = {
        limit: limit + 1,
        after: after && { createdAt: new Date(after[0]), id: after[1] },
      };
      const rows: Listed<z.input<typeof eitherShape>>[] = (await listIntegrations(db, wanted)).map((row) =>
        listed(row, showTo(role)(row)),
      );
      // Agents write through channels; where large files go is no matter of theirs.
      if (role === 'administrator')
        rows.push(...(await listClouds(db, wanted)).map((row) => listed(row, showCloud(row))));
      return page(
        rows.sort(oldestFirst).slice(0, limit + 1),
        limit,
        ({ shape }) => shape,
        ({ key }) => key,
      );
    },
  );

  app.get(
    '/api/integrations/:id',
    { schema: { tags, summary: 'Read an integration', params: byId, response: { 200: eitherShape } } },
    async ({ viewer, params }) => {
      const cloud = viewer.role === 'administrator' ? await findCloud(db, params.id) : undefined;
      return cloud ? showCloud(cloud) : showTo(viewer.role)(await readIntegration(db, params.id));
    },
  );

  app.post(
    '/api/integrations',
    {
      config: administrator,
      schema: {
        tags,
        summary: 'Connect a number, or make a draft with its webhook URL; connect cloud storage (`s3`)',
        body: anyCreateBody,
        response: { 201: anyIntegration },
      },
    },
    async (request, reply) => {
      const { body } = request;
      if ('bucket' in body) {
        const { name: cloudName, kind: _kind, ...bucket } = newCloud.parse(body);
        const settings = { ...bucket, endpoint: bucket.endpoint ?? amazonIn(bucket.region) };
        const cloud = await connectCloud(clouds, request.viewer.userId, {
          id: request.newId(),
          name: cloudName,
          settings,
        });
        return reply.code(201).send(showCloud(cloud));
      }
      const { kind, name: given, groupId, ...fields } = body;
      const form = formOf(kind);
      const newId = request.newId();
      const row =
        given === undefined || groupId === undefined
          ? await draftIntegration(db, request.viewer.userId, { id: newId, kind, name: form.usualName })
          : await connectNew(parts, request.viewer.userId, {
              id: newId,
              kind,
              name: given,
              groupId,
              // Every field of the form is there, so everything it stores is.
              connecting: form.store(
                { ...form.implied(fields), ...fields },
                nothingKept,
                new Date(),
              ) as Required<Connecting>,
            });
      return reply.code(201).send(show(row));
    },
  );

  app.patch(
    '/api/integrations/:id',
    {
      config: administrator,
      schema: {
        tags,
        summary: 'Change an integration, fill a draft, switch it off or on',
        params: byId,
        body: patchBody,
        response: { 200: anyIntegration },
      },
    },
    async (request) => {
      if (await findCloud(db, request.params.id))
        return showCloud(await patchCloud(clouds, request.viewer.userId, request.params.id, request.body));
      const { name: newName, groupId, enabled, inactivityTimeout, ...fields } = request.body;
      refuseCloudFields(fields);
      const row = await changeIntegration(parts, request.viewer.userId, request.params.id, {
        name: newName,
        groupId,
        enabled,
        inactivityTimeoutMs: inactivityTimeout,
        values: fields,
      });
      // Chats that are open have another end now; one that is already due ends at once.
      if (inactivityTimeout !== undefined)
        for (const conversationId of await rescheduleChats(db, { integrationId: row.id }))
          app.wake(conversationId);
      return show(row);
    },
  );

  app.post(
    '/api/integrations/:id/connect',
    {
      config: administrator,
      schema: {
        tags,
        summary: 'Check the credentials and connect',
        params: byId,
        response: { 200: anyIntegration },
      },
    },
    async ({ viewer, params }) =>
      (await findCloud(db, params.id))
        ? showCloud(await checkCloud(clouds, params.id))
        : show(await connectDraft(parts, viewer.userId, params.id)),
  );

  app.post(
    '/api/integrations/:id/check',
    {
      config: administrator,
      schema: {
        tags,
        summary: 'Check the credentials; the answer is the health',
        params: byId,
        response: { 200: anyIntegration },
      },
    },
    async ({ params }) =>
      (await findCloud(db, params.id))
        ? showCloud(await checkCloud(clouds, params.id))
        : show(await checkIntegration(parts, params.id)),
  );

  app.delete(
    '/api/integrations/:id',
    {
      config: administrator,
      schema: {
        tags,
        summary: 'Delete an integration; its cases stay',
        params: byId,
        response: { 204: nothing },
      },
    },
    async (request, reply) => {
      if (await findCloud(db, request.params.id))
        await deleteCloud(db, request.viewer.userId, request.params.id);
      else await deleteIntegration(db, request.viewer.userId, request.params.id);
      return reply.code(204).send();
    },
  );
}

/** Those that can't be opened any more have to be entered again, as if there were none. */
function keptSecrets(secretKey: Buffer, { id: rowId, kind, credentials }: IntegrationRow): string[] {
  if (credentials === null) return [];
  const { fields, optional } = formOf(kind);
  try {
    const kept = Object.keys(openSecrets(secretKey, rowId, credentials));
    return kept.filter((name) => name in fields.shape || name in optional.shape);
  } catch {
    return [];
  }
}

interface Listed<Shape> {
  shape: Shape;
  key: [createdAt: Date, id: string];
}

function listed<Shape>(
  { createdAt, id: rowId }: { createdAt: Date; id: string },
  shape: Shape,
): Listed<Shape> {
  return { shape, key: [createdAt, rowId] };
}

function oldestFirst({ key: [at, a] }: Listed<unknown>, { key: [otherAt, b] }: Listed<unknown>): number {
  return at.getTime() - otherAt.getTime() || (a < b ? -1 : 1);
}

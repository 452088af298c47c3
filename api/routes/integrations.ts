import { z } from 'zod';
import { rescheduleChats } from '../../cases/reschedule-chats';
import { nothingKept, type ConnectForm, type Connecting } from '../../channels/connect-form';
import { channelOf, webhookUrlOf } from '../../channels/connection';
import { connectForms, formOf } from '../../channels/registry';
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
import type { App } from '../app';
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
const eitherShape = z.union([integration, forAgents]);

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
const anyCreateBody = z.discriminatedUnion('kind', [createBody(firstForm), ...otherForms.map(createBody)]);

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
});

/** Connected numbers. Which fields a kind has comes from its channel. */
export function integrationRoutes(app: App): void {
  const { db, secretKey, channels } = app;
  const parts = { db, secretKey, channels };

  const show = (row: IntegrationRow) => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    health: row.health,
    healthDetail: row.healthDetail,
    ...formOf(row.kind).show(row),
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
      const rows = await listIntegrations(db, {
        limit: limit + 1,
        after: after && { createdAt: new Date(after[0]), id: after[1] },
      });
      return page(rows, limit, showTo(request.viewer.role), (row) => [row.createdAt, row.id]);
    },
  );

  app.get(
    '/api/integrations/:id',
    { schema: { tags, summary: 'Read an integration', params: byId, response: { 200: eitherShape } } },
    async (request) => showTo(request.viewer.role)(await readIntegration(db, request.params.id)),
  );

  app.post(
    '/api/integrations',
    {
      config: administrator,
      schema: {
        tags,
        summary: 'Connect a number, or make a draft with its webhook URL',
        body: anyCreateBody,
        response: { 201: integration },
      },
    },
    async (request, reply) => {
      const { kind, name: given, groupId, ...fields } = request.body;
      const form = formOf(kind);
      const newId = request.newId();
      const row =
        given === undefined || groupId === undefined
          ? await draftIntegration(db, { id: newId, kind, name: form.usualName })
          : await connectNew(parts, {
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
        response: { 200: integration },
      },
    },
    async (request) => {
      const { name: newName, groupId, enabled, inactivityTimeout, ...fields } = request.body;
      const row = await changeIntegration(parts, request.params.id, {
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
        response: { 200: integration },
      },
    },
    async (request) => show(await connectDraft(parts, request.params.id)),
  );

  app.post(
    '/api/integrations/:id/check',
    {
      config: administrator,
      schema: {
        tags,
        summary: 'Check the credentials; the answer is the health',
        params: byId,
        response: { 200: integration },
      },
    },
    async (request) => show(await checkIntegration(parts, request.params.id)),
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
      await deleteIntegration(db, request.params.id);
      return reply.code(204).send();
    },
  );
}

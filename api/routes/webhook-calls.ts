import { z } from 'zod';
import { listWebhookCalls, readWebhookCall } from '../../cases/read-webhook-calls';
import { retryWebhook } from '../../cases/retry-webhook';
import { callState, webhookCallShape, wholeWebhookCallShape } from '../../cases/shapes/webhook-call';
import { rotateWebhookSecret, webhookSecretMadeAt } from '../../workspace/webhook-secret';
import type { App } from '../app';
import { moment, noBody } from '../case-schemas';
import { commaList, listOf, listQuery, page, readCursor } from '../lists';
import { byId, id, time } from '../schemas';

const filters = listQuery.extend({
  ruleId: id.optional(),
  state: commaList(callState).optional(),
  caseNumber: z.coerce
    .number()
    .int('Must be the number of a case.')
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .optional(),
});
const secretShape = z.object({ madeAt: time.nullable() }).meta({ id: 'WebhookSecret' });
const newSecretShape = z
  .object({ madeAt: time, secret: z.string().describe('Shown here and never again') })
  .meta({ id: 'NewWebhookSecret' });

/** What the webhooks of rules sent, what was answered, and the secret that they are signed with. */
export function webhookCallRoutes(app: App): void {
  const config = { role: 'administrator' } as const;
  const tags = ['webhooks'];

  app.get(
    '/api/webhook-calls',
    {
      config,
      schema: {
        tags,
        summary: 'Calls of webhooks, the newest first; done and failed ones for 30 days',
        querystring: filters,
        response: { 200: listOf(webhookCallShape) },
      },
    },
    async ({ query }) => {
      const { limit, cursor, ruleId, state, caseNumber } = query;
      const after = readCursor(z.tuple([moment, z.uuid()]), cursor);
      const wanted = { ruleId, caseNumber, states: state, limit: limit + 1, after };
      const calls = await listWebhookCalls(app.db, wanted);
      return page(
        calls,
        limit,
        ({ shape }) => shape,
        ({ key }) => key,
      );
    },
  );

  app.get(
    '/api/webhook-calls/:id',
    {
      config,
      schema: {
        tags,
        summary: 'One call, with what was sent and what was answered last',
        params: byId,
        response: { 200: wholeWebhookCallShape },
      },
    },
    ({ params }) => readWebhookCall(app.db, params.id),
  );

  app.post(
    '/api/webhook-calls/:id/retry',
    {
      config,
      schema: {
        tags,
        summary: 'Call a failed webhook again, with the same id',
        params: byId,
        body: noBody,
        response: { 200: wholeWebhookCallShape },
      },
    },
    async ({ viewer, params }) => {
      const { wake } = await retryWebhook(app.db, viewer, params.id);
      app.wake(wake);
      return readWebhookCall(app.db, params.id);
    },
  );

  app.get(
    '/api/webhook-secret',
    {
      config,
      schema: {
        tags,
        summary: 'Since when the secret of webhooks is in use',
        response: { 200: secretShape },
      },
    },
    async () => {
      const madeAt = await webhookSecretMadeAt(app.db);
      return { madeAt: madeAt && madeAt.toISOString() };
    },
  );

  app.post(
    '/api/webhook-secret',
    {
      config,
      schema: {
        tags,
        summary: 'Make a new secret, with which every webhook is signed from now on',
        body: noBody,
        response: { 201: newSecretShape },
      },
    },
    async ({ viewer }, reply) => {
      const { secret, madeAt } = await rotateWebhookSecret(app.db, viewer.userId, app.secretKey);
      return reply.code(201).send({ secret, madeAt: madeAt.toISOString() });
    },
  );
}

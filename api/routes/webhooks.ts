import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { keepUnprocessed } from '../../cases/unprocessed-webhooks';
import { takeIn, type GenuineWebhook, type Heard, type TakenIn } from '../../cases/take-in';
import type { Channel, WebhookRequest } from '../../channels/channel';
import { openConnection } from '../../channels/connection';
import type { Db } from '../../db/connection';
import type { IntegrationRow } from '../../db/schema';
import { isDatabaseAway, sqlState } from '../../db/transaction';
import { notFound, Refusal } from '../../refusal';
import { noteHealth } from '../../workspace/note-health';
import { noteRefusals } from '../../workspace/note-refusals';
import { noteWebhooks } from '../../workspace/webhook-seen';
import type { App } from '../app';
import { id } from '../schemas';

const MOST_BYTES = 64 * 1024;

/**
 * One public address for each integration, which the provider posts customers' messages and statuses to. The signature
 * is what lets somebody in; nothing here is rate-limited or redirected.
 */
export function webhookRoutes(app: App): void {
  const seen = noteWebhooks(app.db, app.config.publicUrl, (error) =>
    app.log.warn({ code: sqlState(error) }, 'webhook times were not noted'),
  );
  const health = noteHealth(app.db, (error) =>
    app.log.warn({ code: sqlState(error) }, 'the health of integrations was not noted'),
  );
  const refusals = noteRefusals(app, (error) =>
    app.log.warn({ code: sqlState(error) }, 'why webhooks were refused was not noted'),
  );
  const parts = { db: app.db, heard: health.noteStatus };
  app.addHook('onClose', async () => {
    await seen.flush();
    await health.flush();
    await refusals.flush();
  });
  // As bytes: a parser that trims, coerces or drops anything would break the signature.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  for (const channel of app.channels.values()) {
    app.post(
      `/webhooks/${channel.webhookName}/:integrationId`,
      {
        bodyLimit: MOST_BYTES,
        config: { public: true },
        schema: {
          tags: ['webhooks'],
          summary: 'A message or a status from the provider',
          description: 'Form-encoded and signed by the provider over this address and all parameters.',
          params: z.object({ integrationId: id }),
        },
      },
      async (request, reply) => {
        const integration = await readIntegration(app, channel, request.params.integrationId);
        const webhook = genuineWebhook(app, channel, integration, request, refusals.note);
        const taken = await takeInOrKeep(parts, channel, integration, webhook, request);
        seen.note(integration, taken?.type ?? null);
        if (taken?.wake) app.wake(taken.wake);
        const { contentType, body } = channel.webhookReply;
        return reply.code(200).header('content-type', contentType).send(body);
      },
    );
  }
}

async function readIntegration(app: App, channel: Channel, integrationId: string): Promise<IntegrationRow> {
  const integration = await app.db
    .selectFrom('integrations')
    .selectAll()
    .where('id', '=', integrationId)
    .where('kind', '=', channel.kind)
    .where('deletedAt', 'is', null)
    .executeTakeFirst();
  if (!integration) throw notFound('integration');
  if (integration.health === 'disabled')
    throw new Refusal('integration-disabled', 410, 'This integration is switched off.');
  if (integration.health === 'draft')
    throw new Refusal('integration-draft', 503, 'This integration is not connected yet.', {
      retryAfterSeconds: 60,
    });
  return integration;
}

/** The webhook, once it is known that the provider made it for this account. The refusal says nothing that helps. */
function genuineWebhook(
  app: App,
  channel: Channel,
  integration: IntegrationRow,
  request: FastifyRequest,
  onRefused: (integration: IntegrationRow, received: WebhookRequest) => void,
): GenuineWebhook {
  const connection = openConnection(app.secretKey, integration);
  const params = formParameters(request.body);
  // Never from Host or X-Forwarded-*: anybody can send those.
  const url = app.config.publicUrl + request.originalUrl;
  const received: WebhookRequest = { url, headers: request.headers, params };
  if (!channel.isGenuine(connection, received) || !channel.isForAccount(connection, received)) {
    onRefused(integration, received);
    throw new Refusal('forbidden', 403, 'Not allowed.');
  }
  return { params, messageId: ourMessageId(request.originalUrl) };
}

/** Repeated names become arrays; empty values and odd names (`__proto__`) stay, the signature covers them. */
function formParameters(body: unknown): WebhookRequest['params'] {
  // Without a prototype every name is only a name.
  const params = Object.create(null) as WebhookRequest['params'];
  if (!Buffer.isBuffer(body)) return params;
  for (const [name, value] of new URLSearchParams(body.toString('utf8'))) {
    const before = params[name];
    if (before === undefined) params[name] = value;
    else if (typeof before === 'string') params[name] = [before, value];
    else before.push(value);
  }
  return params;
}

function ourMessageId(url: string): string | null {
  const query = url.split('?').slice(1).join('?');
  const read = id.safeParse(new URLSearchParams(query).get('message'));
  return read.success ? read.data : null;
}

/** Only the database being away makes the provider try again; whatever else fails is ours to make good. */
async function takeInOrKeep(
  parts: { db: Db; heard: Heard },
  channel: Channel,
  integration: IntegrationRow,
  webhook: GenuineWebhook,
  request: FastifyRequest,
): Promise<TakenIn | null> {
  try {
    return await takeIn(parts, channel, integration, webhook);
  } catch (error) {
    if (isDatabaseAway(error)) throw error;
    const unprocessedId = await keepUnprocessed(parts.db, integration.id, webhook, error);
    // Not the error itself: it may quote the customer.
    request.log.error(
      { integrationId: integration.id, unprocessedId, code: sqlState(error) },
      'a webhook could not be taken in; it is kept in unprocessed_webhooks and tried again',
    );
    return null;
  }
}

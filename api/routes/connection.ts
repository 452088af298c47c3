import qrcode from 'qrcode-generator';
import { z } from 'zod';
import { readUnprocessed } from '../../cases/unprocessed-webhooks';
import { channelOf, openConnection, webhookUrlOf } from '../../channels/connection';
import type { IntegrationRow } from '../../db/schema';
import { readSigns, setUpSender } from '../../workspace/connection-signs';
import { addressesOf, ticksOf, type Tick } from '../../workspace/connection-ticks';
import { readIntegration } from '../../workspace/integrations';
import type { App } from '../app';
import { byId, time } from '../schemas';

const tags = ['integrations'];
const administrator = { role: 'administrator' as const };

const code = z
  .string()
  .nullable()
  .describe('Which text that is, for interfaces with words of their own; null: only the text is known');
const values = z.record(z.string(), z.string()).describe('What the text puts in');

const tick = z
  .object({
    state: z.enum(['ok', 'waiting', 'failed']),
    at: time.nullable().describe('When that was seen'),
    code,
    values,
    detail: z.string(),
    nextStep: z.string().nullable().describe('What to do about it'),
  })
  .meta({ id: 'ConnectionTick' });

const connection = z
  .object({
    credentials: tick.describe('The provider takes them'),
    senderOnline: tick.describe('The provider says that the sender is online'),
    webhookArrived: tick.describe('A message arrived with a good signature'),
    answerDelivered: tick.describe('An answer arrived at a customer'),
    sender: z
      .object({
        state: z.enum(['online', 'pending', 'offline', 'unlisted']),
        askedAt: time,
        quality: z.string().nullable(),
        messagingLimit: z.string().nullable(),
        addresses: z
          .array(
            z.object({
              use: z.enum(['messages', 'fallback', 'statuses']),
              url: z.string().nullable().describe('What the provider has'),
              method: z.string().nullable(),
              wanted: z.string().describe('What it should have, with POST'),
              isRight: z.boolean(),
            }),
          )
          .describe('Where it sends what; empty where that can not be read'),
      })
      .nullable()
      .describe('As the provider said it at `askedAt`: `POST …/check` asks again'),
    joining: z
      .object({
        text: z.string().describe('What they write to the number'),
        link: z.url().describe('Opens their telephone with that text'),
        qrCode: z.string().describe('The link, as a data URL of an SVG'),
        limits: z.array(z.string()).describe('What the number can not do'),
      })
      .nullable()
      .describe('How customers join a sandbox; null for a number of your own'),
    refusedWebhook: z
      .object({
        at: time,
        expectedUrl: z.string().describe('The address that the signature was checked with'),
        cause: z.enum([
          'noSignature',
          'otherAddress',
          'otherToken',
          'otherAccount',
          'changedParameters',
          'unknown',
        ]),
        code,
        values,
        detail: z.string(),
        nextStep: z.string(),
      })
      .nullable()
      .describe('The last webhook that was refused (403), and why as far as it can be told'),
    notTakenIn: z
      .object({
        count: z.int().describe('At most 1000'),
        newestAt: time,
        error: z.string().describe('Why the newest was not taken in'),
        nextStep: z.string(),
      })
      .nullable()
      .describe(
        'Rightly signed webhooks that the desk could not take in; they are kept whole and tried again',
      ),
  })
  .meta({ id: 'Connection' });

/** Whether a connected number works, seen from all sides, and setting it up at the provider. */
export function connectionRoutes(app: App): void {
  const { db, secretKey, channels } = app;
  const { publicUrl } = app.config;

  const show = async (id: string) => {
    const integration = await readIntegration(db, id);
    const [signs, waiting] = await Promise.all([readSigns(db, id), readUnprocessed(db, id)]);
    const channel = channelOf(channels, integration.kind);
    const webhookUrl = webhookUrlOf(channel, publicUrl, id);
    const opened = openedOf(integration);
    const seen = {
      integration,
      signs,
      publicUrl,
      webhookUrl,
      // Not known without credentials that can be opened, and so taken to be.
      isReachable: !opened || channel.statusUrl(opened, webhookUrl, id) !== null,
      isReadable: opened !== null || integration.credentials === null,
    };
    const { credentials, senderOnline, webhookArrived, answerDelivered } = ticksOf(seen);
    return {
      credentials: tickOut(credentials),
      senderOnline: tickOut(senderOnline),
      webhookArrived: tickOut(webhookArrived),
      answerDelivered: tickOut(answerDelivered),
      sender:
        signs?.sender && signs.askedAt
          ? {
              state: signs.sender.state,
              askedAt: signs.askedAt.toISOString(),
              quality: signs.sender.quality,
              messagingLimit: signs.sender.messagingLimit,
              addresses: addressesOf(seen),
            }
          : null,
      joining: joiningOf(integration),
      refusedWebhook:
        signs?.refused && signs.refusedAt
          ? { at: signs.refusedAt.toISOString(), code: null, values: {}, ...signs.refused }
          : null,
      notTakenIn: waiting && {
        ...waiting,
        newestAt: waiting.newestAt.toISOString(),
        nextStep:
          'Nothing is lost. Look whether there is a newer version of the desk, start it, and they are taken in within the hour; report the error if there is none.',
      },
    };
  };

  const joiningOf = (integration: IntegrationRow) => {
    if (integration.credentials === null || integration.sender === null) return null;
    const { account, options, sender, id: integrationId } = integration;
    // No secret is needed, so none is opened.
    const unopened = { integrationId, account: account ?? '', sender, options, secrets: {} };
    const joining = channelOf(channels, integration.kind).joining(unopened);
    return joining && { ...joining, qrCode: qrCodeOf(joining.link) };
  };

  const openedOf = (integration: IntegrationRow) => {
    try {
      return openConnection(secretKey, integration);
    } catch {
      return null;
    }
  };

  app.get(
    '/api/integrations/:id/connection',
    {
      config: administrator,
      schema: {
        tags,
        summary: 'Whether a connected number works: four ticks, and what the provider has configured',
        description: 'Cheap: it asks only the database, so that it can be looked at every few seconds.',
        params: byId,
        response: { 200: connection },
      },
    },
    async (request) => show(request.params.id),
  );

  app.post(
    '/api/integrations/:id/connection/set-up',
    {
      config: administrator,
      schema: {
        tags,
        summary: 'Enter our webhook URL at the provider, in every URL field of the sender',
        params: byId,
        response: { 200: connection },
      },
    },
    async (request) => {
      await setUpSender({ db, secretKey, channels, publicUrl }, request.viewer.userId, request.params.id);
      return show(request.params.id);
    },
  );
}

const tickOut = ({ at, ...rest }: Tick) => ({ ...rest, at: at?.toISOString() ?? null });

/** A link as a picture for telephones: an SVG in a data URL, which scales and needs no call of its own. */
function qrCodeOf(link: string): string {
  const code = qrcode(0, 'M');
  code.addData(link);
  code.make();
  const svg = code.createSvgTag({ cellSize: 4, margin: 16, scalable: true });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

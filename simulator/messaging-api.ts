import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Account } from './account';
import { listPage } from './list-page';
import { failInOutage } from './outage';
import { type Message, senderSid } from './message';
import { webUrl } from './settings';
import { changed, type Sender, type Simulation } from './simulation';
import { strike } from './strike';
import { answerErrorsLikeTwilio, formOf, signedIn } from './twilio-api';
import { notFound, TwilioError } from './twilio-error';

type WithSid = { Params: { sid: string } };

const base = 'https://messaging.twilio.com/v2/Channels/Senders';
const usualPageSize = 20;

/** Twilio's Messaging API below `/v2`: WhatsApp senders, to be read and set up, and typing indicators. */
export const messagingApi: FastifyPluginCallback<{ simulation: Simulation }> = (
  app,
  { simulation },
  done,
) => {
  answerErrorsLikeTwilio(app);
  failInOutage(app, simulation);

  app.get('/Channels/Senders', async (request, reply) => {
    const account = signedIn(simulation, request);
    if (await strike(simulation, request, reply, 'list')) return reply;
    return listed(simulation, account, request);
  });

  app.get<WithSid>('/Channels/Senders/:sid', async (request, reply) => {
    const account = signedIn(simulation, request);
    if (await strike(simulation, request, reply, 'fetch')) return reply;
    return senderResource(found(simulation, account, request.params.sid));
  });

  app.post<WithSid>('/Channels/Senders/:sid', async (request, reply) => {
    const account = signedIn(simulation, request);
    if (await strike(simulation, request, reply, 'update')) return reply;
    const sender = found(simulation, account, request.params.sid);
    setUp(sender, request.body);
    simulation.save();
    return reply.code(202).send(senderResource(sender));
  });

  app.post('/Indicators/Typing.json', async (request, reply) => {
    const account = signedIn(simulation, request);
    if (await strike(simulation, request, reply, 'typing')) return reply;
    const { channel, messageId } = formOf(request);
    if (channel !== 'whatsapp') throw new TwilioError(400, 20001, 'channel must be whatsapp');
    const message = simulation.messages.find(
      ({ sid, accountSid, direction }) =>
        sid === messageId && accountSid === account.sid && direction === 'inbound',
    );
    if (!message) throw notFound('/v2/Indicators/Typing.json');
    showTyping(simulation, message);
    return { success: true };
  });
  done();
};

/** A sandbox belongs to Twilio: it is no sender of an account. */
const sendersOf = (simulation: Simulation, account: Account) =>
  [...simulation.senders.values()].filter(
    ({ accountSid, sandbox }) => accountSid === account.sid && sandbox === null,
  );

function found(simulation: Simulation, account: Account, sid: string): Sender {
  const sender = sendersOf(simulation, account).find(({ number }) => senderSid(number) === sid);
  if (sender) return sender;
  throw notFound(`/v2/Channels/Senders/${sid}`);
}

function listed(simulation: Simulation, account: Account, request: FastifyRequest) {
  const query = new URL(request.url, 'http://list').searchParams;
  if (query.get('Channel') !== 'whatsapp') throw new TwilioError(400, 20001, 'Channel must be whatsapp');
  const list = { url: `${base}?Channel=whatsapp`, key: 'senders', usualSize: usualPageSize };
  return listPage(sendersOf(simulation, account), query, list, senderResource);
}

const method = z.literal('POST', 'the simulator only posts');
// JSON as Twilio's document has it; what else may be set is not played.
const updateSchema = z.strictObject({
  webhook: z
    .strictObject({
      callback_url: webUrl.nullable(),
      callback_method: method,
      fallback_url: webUrl.nullable(),
      fallback_method: method,
      status_callback_url: webUrl.nullable(),
      status_callback_method: method,
    })
    .partial(),
});

function setUp(sender: Sender, body: unknown): void {
  const read = updateSchema.safeParse(body);
  if (!read.success) throw new TwilioError(400, 20001, read.error.issues[0]?.message ?? 'Invalid sender');
  const { callback_url, fallback_url, status_callback_url } = read.data.webhook;
  if (callback_url !== undefined) sender.webhookUrl = callback_url;
  if (fallback_url !== undefined) sender.fallbackUrl = fallback_url;
  if (status_callback_url !== undefined) sender.statusCallback = status_callback_url;
}

/** Source: Twilio docs, messaging typing indicators: it also marks the message as read, and with it all before. */
function showTyping(simulation: Simulation, message: Message): void {
  const { sender, customer, sid, seq } = message;
  for (const each of simulation.messages) {
    const isSeenNow = each.sender === sender && each.customer === customer && each.seq <= seq;
    if (!isSeenNow || each.direction !== 'inbound' || each.seen) continue;
    each.seen = true;
    changed(simulation, each);
  }
  const typing = { at: new Date().toISOString(), sender, customer, messageSid: sid };
  simulation.typing.add(typing);
  simulation.changes.emit('typing', typing);
}

/** A sender as Twilio shows it (schema `messaging.v2.channels_sender_response`). */
function senderResource(sender: Sender) {
  const reasons = sender.offlineReasons.map(({ code, message }) => ({
    code,
    message,
    more_info: `https://www.twilio.com/docs/api/errors/${code}`,
  }));
  return {
    sid: senderSid(sender.number),
    status: sender.status,
    sender_id: sender.number,
    friendly_name: null,
    configuration: null,
    webhook: {
      callback_url: sender.webhookUrl,
      callback_method: 'POST',
      fallback_url: sender.fallbackUrl,
      fallback_method: 'POST',
      status_callback_url: sender.statusCallback,
      status_callback_method: 'POST',
    },
    profile: null,
    properties: { quality_rating: 'HIGH', messaging_limit: '10K Customers/24hr' },
    offline_reasons: reasons.length > 0 ? reasons : null,
    compliance: null,
    url: `${base}/${senderSid(sender.number)}`,
  };
}

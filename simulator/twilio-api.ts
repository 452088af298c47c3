import { STATUS_CODES } from 'node:http';
import type { FastifyInstance, FastifyPluginCallback, FastifyRequest } from 'fastify';
import { type Account, accountOf } from './account';
import { createMessage } from './create-message';
import { listMessages } from './list-messages';
import { type Message, mediaResource, messageResource, rfc2822 } from './message';
import { failInOutage } from './outage';
import { changed, type Simulation } from './simulation';
import { strike } from './strike';
import { internalError, notFound, TwilioError, wrongCredentials } from './twilio-error';
import type { Parameters } from './webhook';

type WithAccount = { Params: { accountSid: string } };
type WithMedia = { Params: { accountSid: string; sid: string; mediaSid: string } };
type WithMessage = { Params: { accountSid: string; sid: string } };

/** Twilio's REST API below `/2010-04-01`: form in, JSON out, HTTP Basic with Account SID and Auth Token, or an API key. */
export const twilioApi: FastifyPluginCallback<{ simulation: Simulation }> = (app, { simulation }, done) => {
  answerErrorsLikeTwilio(app);
  failInOutage(app, simulation);

  app.get<WithAccount>('/Accounts/:accountSid.json', async (request, reply) => {
    const account = authenticate(simulation, request);
    // Source: Twilio docs, iam/api-keys: a standard key may do all but manage accounts and keys.
    if (credentialsOf(request)[0] !== account.sid) throw wrongCredentials();
    if (await strike(simulation, request, reply, 'account')) return reply;
    return accountResource(account);
  });

  app.post<WithAccount>('/Accounts/:accountSid/Messages.json', async (request, reply) => {
    const account = authenticate(simulation, request);
    const form = formOf(request);
    return createMessage(simulation, account, form, reply);
  });

  app.get<WithAccount>('/Accounts/:accountSid/Messages.json', async (request, reply) => {
    const account = authenticate(simulation, request);
    if (await strike(simulation, request, reply, 'list')) return reply;
    return listMessages(simulation.messages, account, new URL(request.url, 'http://list').searchParams);
  });

  app.get<WithMessage>('/Accounts/:accountSid/Messages/:sid.json', async (request, reply) => {
    const message = findMessage(simulation, authenticate(simulation, request), request);
    if (await strike(simulation, request, reply, 'fetch')) return reply;
    return messageResource(message);
  });

  app.post<WithMessage>('/Accounts/:accountSid/Messages/:sid.json', async (request, reply) => {
    const message = findMessage(simulation, authenticate(simulation, request), request);
    if (await strike(simulation, request, reply, 'update')) return reply;
    const form = formOf(request);
    if (form['Status'] === 'canceled') throw new TwilioError(400, 30409, 'Message is not in scheduled state');
    if (form['Body'] !== '') throw new TwilioError(400, 20001, 'Body can only be set to the empty string');
    message.body = '';
    changed(simulation, message);
    return messageResource(message);
  });

  app.delete<WithMessage>('/Accounts/:accountSid/Messages/:sid.json', async (request, reply) => {
    const message = findMessage(simulation, authenticate(simulation, request), request);
    if (await strike(simulation, request, reply, 'delete')) return reply;
    simulation.messages = simulation.messages.filter((each) => each !== message);
    simulation.save();
    return reply.code(204).send();
  });

  app.get<WithMessage>('/Accounts/:accountSid/Messages/:sid/Media.json', async (request, reply) => {
    const message = findMessage(simulation, authenticate(simulation, request), request);
    if (await strike(simulation, request, reply, 'list')) return reply;
    const { uri } = messageResource(message);
    return mediaList(message, `${uri.replace(/\.json$/, '')}/Media.json`);
  });

  app.get<WithMedia>('/Accounts/:accountSid/Messages/:sid/Media/:mediaSid.json', async (request, reply) => {
    const message = findMessage(simulation, authenticate(simulation, request), request);
    if (await strike(simulation, request, reply, 'fetch')) return reply;
    const media = message.media.find(({ sid }) => sid === request.params.mediaSid);
    if (!media) throw notFound(request.url);
    return mediaResource(message, media);
  });

  app.delete<WithMedia>(
    '/Accounts/:accountSid/Messages/:sid/Media/:mediaSid.json',
    async (request, reply) => {
      const message = findMessage(simulation, authenticate(simulation, request), request);
      if (await strike(simulation, request, reply, 'delete')) return reply;
      const { mediaSid } = request.params;
      if (!message.media.some(({ sid }) => sid === mediaSid)) throw notFound(request.url);
      message.media = message.media.filter(({ sid }) => sid !== mediaSid);
      simulation.media.remove(mediaSid);
      changed(simulation, message);
      return reply.code(204).send();
    },
  );

  // Source: captures of 2025: the address of a file answers 307 to a second host, whose links carry their own signature.
  app.get<WithMedia>('/Accounts/:accountSid/Messages/:sid/Media/:mediaSid', async (request, reply) => {
    const account = authenticate(simulation, request);
    if (await strike(simulation, request, reply, 'media')) return reply;
    const { sid, mediaSid } = request.params;
    const file = simulation.media.bySid(mediaSid);
    if (!file || file.accountSid !== account.sid || file.messageSid !== sid) throw notFound(request.url);
    return reply.redirect(simulation.mediaHost.addressOf(account.sid, file.key), 307);
  });
  done();
};

/** Whatever is refused below here is said in Twilio's form. */
export function answerErrorsLikeTwilio(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const known = error instanceof TwilioError ? error : requestError(error);
    if (known.status >= 500) request.log.error(error);
    if (known.code === 20429) reply.header('twilio-concurrent-requests', '1');
    return reply.code(known.status).send(known.body);
  });
  app.setNotFoundHandler((request, reply) => reply.code(404).send(notFound(request.url).body));
}

/** What Fastify itself refuses (body too large, wrong content type), in Twilio's form. */
function requestError(error: unknown): TwilioError {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return status < 500
    ? new TwilioError(status, 20001, STATUS_CODES[status] ?? 'Bad request')
    : internalError();
}

/** All files of a message; WhatsApp takes one, so there is one page. */
function mediaList(message: Message, uri: string) {
  return {
    media_list: message.media.map((media) => mediaResource(message, media)),
    page: 0,
    page_size: 50,
    start: 0,
    end: Math.max(0, message.media.length - 1),
    uri: `${uri}?PageSize=50&Page=0`,
    first_page_uri: `${uri}?PageSize=50&Page=0`,
    next_page_uri: null,
    previous_page_uri: null,
  };
}

/** The account whose credentials came with the request; the path must name the same one. */
function authenticate(simulation: Simulation, request: FastifyRequest<WithAccount>): Account {
  const account = signedIn(simulation, request);
  if (request.params.accountSid !== account.sid) throw wrongCredentials();
  return account;
}

/** The account whose credentials came with the request: its SID and an Auth Token, or an API key of it. */
export function signedIn(simulation: Simulation, request: FastifyRequest): Account {
  const [user, password] = credentialsOf(request);
  const account = accountOf(simulation.accounts, user, password);
  if (!account) throw wrongCredentials();
  return account;
}

function credentialsOf(request: FastifyRequest): [user: string, password: string] {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const [user = '', ...password] = Buffer.from(encoded, 'base64').toString().split(':');
  return [user, password.join(':')];
}

function findMessage(
  simulation: Simulation,
  account: Account,
  request: FastifyRequest<WithMessage>,
): Message {
  const { sid } = request.params;
  const message = simulation.messages.find((each) => each.sid === sid && each.accountSid === account.sid);
  if (message) return message;
  throw notFound(`/2010-04-01/Accounts/${account.sid}/Messages/${sid}.json`);
}

// @fastify/formbody gives strings, and arrays of strings where a name is repeated.
export const formOf = (request: FastifyRequest) => ({ ...((request.body ?? {}) as Parameters) });

function accountResource(account: Account) {
  const uri = `/2010-04-01/Accounts/${account.sid}`;
  const since = rfc2822(Date.UTC(2026, 0, 1));
  const subresources = {
    messages: `${uri}/Messages.json`,
    incoming_phone_numbers: `${uri}/IncomingPhoneNumbers.json`,
  };
  return {
    auth_token: account.authToken,
    date_created: since,
    date_updated: since,
    friendly_name: 'Simulator',
    owner_account_sid: account.sid,
    sid: account.sid,
    status: 'active',
    subresource_uris: subresources,
    type: 'Full',
    uri: `${uri}.json`,
  };
}

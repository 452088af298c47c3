import type { Twilio } from 'twilio';
import type { DeliveryOutcome, IncomingStatus, OutgoingMessage, SentMessage } from '../channel';
import { asRefusal } from './check';
import { TwilioFailure } from './client';
import { deliveryError, knownError } from './errors';
import { readStatus } from './status';

const PAGE = 50;
const MOST_LISTED = 3 * PAGE;
const FULL_QUEUE_MS = 10_000;

/**
 * Hands one message to Twilio. Its create call has no idempotency key, so whatever leaves open whether the message was
 * taken is `unknown`: a time-out, a cut connection, an answer of 5xx or one that can't be read.
 */
export async function deliver(
  client: () => Twilio,
  message: OutgoingMessage,
  statusUrl: string | null,
): Promise<DeliveryOutcome> {
  try {
    const { sid, status, errorCode } = await client().messages.create({
      from: message.from,
      to: message.to,
      ...contentOf(message),
      ...(statusUrl === null ? {} : { statusCallback: statusUrl }),
    });
    // A proxy's page with status 200 has none, whatever the SDK's types say.
    if (typeof sid === 'string' && sid !== '') {
      const said = readStatus(status, errorCode ? String(errorCode) : null);
      return { type: 'accepted', sid, ...(said.status === null ? {} : { said }) };
    }
    return unknownOutcome('the answer had no SID');
  } catch (error) {
    return outcomeOf(error);
  }
}

/** Source: Twilio docs, messaging/api/message-resource: ContentVariables is a JSON text, and ContentSid replaces Body. */
function contentOf({ text, template, media }: OutgoingMessage) {
  if (media) return { ...(text === '' ? {} : { body: text }), mediaUrl: [media.url] };
  if (template === null) return { body: text };
  const { contentSid, variables } = template;
  const hasVariables = Object.keys(variables).length > 0;
  return { contentSid, ...(hasVariables ? { contentVariables: JSON.stringify(variables) } : {}) };
}

function outcomeOf(error: unknown): DeliveryOutcome {
  if (!(error instanceof TwilioFailure)) return unknownOutcome('the answer could not be read');
  const { kind, status, code, retryInMs } = error;
  if (kind === 'notSent')
    return {
      type: 'later',
      notReached: true,
      retryInMs,
      error: {
        code: 'twilio-unreachable',
        message: `Twilio can not be reached (${code}). It is tried again.`,
      },
    };
  if (kind === 'noAnswer') return unknownOutcome(code);
  // Source: Twilio docs, errors/20429: the request was not processed and may be repeated.
  if (status === 429) return { type: 'later', retryInMs, error: deliveryError('20429') };
  // A full queue and a limit of rate take nothing: there is room again after a while.
  if (status >= 400 && status < 500 && knownError(code)?.waits)
    return { type: 'later', retryInMs: Math.max(retryInMs, FULL_QUEUE_MS), error: deliveryError(code) };
  if (status >= 400 && status < 500) return { type: 'refused', error: deliveryError(code) };
  return unknownOutcome(code);
}

function unknownOutcome(why: string): DeliveryOutcome {
  const message = `Twilio did not say whether it took the message (${why}).`;
  return { type: 'unknown', error: { code: 'unknown', message } };
}

/**
 * What Twilio says we sent from one of our addresses to a customer, newest first, three pages at most. Not filtered by
 * date: Twilio filters by the time of sending, which a queued message doesn't have yet.
 * `createdAt` has whole seconds. @throws Refusal as `fetchStatus`.
 */
export async function listSent(client: () => Twilio, customer: string, from: string): Promise<SentMessage[]> {
  const ask = async () => client().messages.list({ to: customer, from, pageSize: PAGE, limit: MOST_LISTED });
  const listed = await ask().catch((error: unknown) => {
    throw asRefusal(error);
  });
  return listed
    .filter(({ direction }) => direction.startsWith('outbound'))
    .map((message) => ({
      sid: message.sid,
      createdAt: message.dateCreated,
      ...readStatus(message.status, message.errorCode ? String(message.errorCode) : null),
    }));
}

/** What Twilio says of a message of ours. @throws Refusal `credentials-refused` or `twilio-unreachable`, in words. */
export async function fetchStatus(client: () => Twilio, sid: string): Promise<IncomingStatus | null> {
  const ask = async () => client().messages(sid).fetch();
  const found = await ask().catch((error: unknown) => {
    if (error instanceof TwilioFailure && error.status === 404) return null;
    throw asRefusal(error);
  });
  if (!found) return null;
  const { status, errorCode } = found;
  return { type: 'status', sid, ...readStatus(status, errorCode ? String(errorCode) : null) };
}

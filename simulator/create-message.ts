import type { FastifyReply } from 'fastify';
import type { Account } from './account';
import { type Failure, startDelivery } from './delivery';
import { type Fault, takeFault } from './faults';
import { reset } from './outage';
import { type Location, messageResource, newSid, toAddress } from './message';
import { usualDelivery } from './settings';
import { isWindowOpen } from './customer-window';
import type { Interactive } from './interactive';
import { addMessage, type Create, type Sender, type Simulation } from './simulation';
import { sandboxFailure } from './sandbox';
import { refuse } from './strike';
import { fillTemplate } from './templates';
import { internalError, tooManyRequests, TwilioError } from './twilio-error';
import { type Parameters, stillRunning } from './webhook';

/** Messages on their way at once, beyond which Twilio's queue would be full. */
const mostPending = 5000;

/** What a create call asks for, after Twilio's checks. */
interface Draft {
  sender: Sender;
  customer: string;
  body: string;
  media: string[];
  interactive: Interactive | null;
  location: Location | null;
  statusCallback: string | null;
  /** A template that may be sent when the window is closed. */
  isApproved: boolean;
  /** What WhatsApp will say of it, whatever the window is. */
  failure: number | null;
}

/** `POST …/Messages.json`, from its faults over the checks to the answer; every call is logged. */
export async function createMessage(
  simulation: Simulation,
  account: Account,
  form: Parameters,
  reply: FastifyReply,
) {
  const [to, from, body] = [one(form, 'To'), one(form, 'From'), one(form, 'Body')];
  const fault = takeFault(simulation.faults, 'create', { to, from, body });
  const log = (outcome: Pick<Create, 'httpStatus' | 'code' | 'messageSid'>) =>
    simulation.creates.add({
      at: new Date().toISOString(),
      accountSid: account.sid,
      from: toAddress(from) ?? from,
      to: toAddress(to) ?? to,
      body,
      parameters: form,
      fault: fault?.kind ?? null,
      ...outcome,
    });

  let messageSid: string | null = null;
  try {
    if (fault?.kind === 'slow' && fault.accept === 'afterwards') await stillRunning(simulation, fault.ms);
    if (fault && refuse(fault, reply)) {
      log({ httpStatus: null, code: null, messageSid });
      return reply;
    }
    if (simulation.pending >= mostPending) throw tooManyRequests();
    const answer = await accept(simulation, account, checkDraft(simulation, account, form), fault);
    messageSid = answer.sid;
    if (fault?.kind === 'slow' && fault.accept === 'first') await stillRunning(simulation, fault.ms);
    if (fault?.kind === 'errorAfterAcceptance') throw internalError();
    if (fault?.kind === 'resetAfterAcceptance') {
      log({ httpStatus: null, code: null, messageSid });
      reset(reply);
      return reply;
    }
    log({ httpStatus: 201, code: null, messageSid });
    return await reply.code(201).send(answer);
  } catch (error) {
    if (error instanceof TwilioError) log({ httpStatus: error.status, code: error.code, messageSid });
    throw error;
  }
}

/** Stores the message and starts its delivery; gives what the call is to answer: the message as queued. */
async function accept(simulation: Simulation, account: Account, draft: Draft, fault: Fault | null) {
  const now = Date.now();
  const sid = newSid(draft.media.length > 0 ? 'MM' : 'SM');
  // WhatsApp takes one file per message; Twilio ignores the others.
  const media = draft.media
    .slice(0, 1)
    .map((url) => ({ sid: newSid('ME'), url, contentType: 'application/octet-stream' }));
  const message = addMessage(simulation, {
    sid,
    accountSid: account.sid,
    direction: 'outbound-api',
    sender: draft.sender.number,
    customer: draft.customer,
    body: draft.body,
    status: 'queued',
    errorCode: null,
    media,
    location: draft.location,
    button: null,
    interactive: draft.interactive,
    quotedSid: null,
    profileName: null,
    statusCallback: draft.statusCallback,
    webhook: 'none',
    createdAt: now,
    sentAt: null,
    updatedAt: now,
  });
  const special = fault?.kind === 'noCallbacks' ? { lossRate: 1 } : definedOnly(fault?.delivery);
  const delivery = { ...usualDelivery, ...simulation.delivery, ...special };
  const answer = messageResource(message);
  await startDelivery(simulation, draft.sender, message, delivery, failureOf(simulation, draft, fault));
  return answer;
}

function failureOf(simulation: Simulation, draft: Draft, fault: Fault | null): Failure | null {
  if (fault?.kind === 'failLater') return { code: fault.code, status: fault.status };
  const ofSandbox = sandboxFailure(simulation, draft.sender, draft.customer);
  if (ofSandbox !== null) return { code: ofSandbox, status: 'failed' };
  if (draft.failure !== null) return { code: draft.failure, status: 'failed' };
  const open = draft.isApproved || isWindowOpen(simulation, draft.sender.number, draft.customer);
  return open ? null : { code: 63016, status: 'undelivered' };
}

/** Twilio's own checks of a create call, in its order as far as that is known. Throws what Twilio would answer. */
function checkDraft(simulation: Simulation, account: Account, form: Parameters): Draft {
  const [to, from, serviceSid] = [one(form, 'To'), one(form, 'From'), one(form, 'MessagingServiceSid')];
  const media = many(form, 'MediaUrl');
  const actions = many(form, 'PersistentAction');
  if (!to) throw new TwilioError(400, 21604, "A 'To' phone number is required.");
  if (!from && !serviceSid) throw new TwilioError(400, 21603, "A 'From' phone number is required.");
  if (!from) throw new TwilioError(400, 21701, 'The Messaging Service does not exist.');
  const filled = fillTemplate(simulation.templates, form);
  const body = filled?.body ?? one(form, 'Body');
  if (!body && media.length === 0)
    throw new TwilioError(400, 21619, 'A text message body or media urls must be specified.');
  if ([...body].length > 1600) {
    throw new TwilioError(400, 21617, 'The concatenated message body exceeds the 1600 character limit.');
  }
  const customer = to.startsWith('whatsapp:') ? toAddress(to) : null;
  if (customer !== to)
    throw new TwilioError(400, 21211, `The 'To' number ${to} is not a valid phone number.`);
  const sender = simulation.senders.get(from);
  if (!sender || sender.accountSid !== account.sid || !sender.status.startsWith('ONLINE')) {
    throw new TwilioError(400, 63007, 'Twilio could not find a Channel with the specified From address');
  }
  if (from === to) throw new TwilioError(400, 63031, 'Message cannot have the same To and From for account');
  if (!media.every((url) => /^https?:\/\/[^/]/.test(url)))
    throw new TwilioError(400, 21620, 'Invalid media URL(s)');
  return {
    sender,
    customer,
    body,
    media: filled ? [] : media,
    interactive: filled?.interactive ?? null,
    isApproved: filled?.approved ?? false,
    failure: filled?.failure ?? null,
    location: toLocation(actions, body),
    statusCallback: checkCallback(one(form, 'StatusCallback')) ?? sender.statusCallback,
  };
}

/** A StatusCallback needs a host without underscores and at most 4000 characters. */
function checkCallback(url: string): string | null {
  if (!url) return null;
  const host = URL.canParse(url) && /^https?:/.test(url) ? new URL(url).hostname : '';
  if (!host || host.includes('_') || url.length > 4000) {
    throw new TwilioError(400, 21609, `The StatusCallback URL ${url.slice(0, 200)} is not a valid URL.`);
  }
  return url;
}

/** `geo:<latitude>,<longitude>|<label>`; the text is the name of the place. */
function toLocation(actions: string[], body: string): Location | null {
  const found = actions
    .map((action) => /^geo:(-?[\d.]+),(-?[\d.]+)(?:\|(.*))?$/.exec(action))
    .find((each) => each);
  if (!found) return null;
  return { latitude: Number(found[1]), longitude: Number(found[2]), label: found[3] ?? body };
}

const many = (form: Parameters, name: string): string[] => [form[name] ?? []].flat();
const one = (form: Parameters, name: string): string => many(form, name)[0] ?? '';

/** Leaves out what is undefined, so that it doesn't hide a usual value. */
function definedOnly<T extends object>(values: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const given = Object.entries(values ?? {}).filter(([, value]) => value !== undefined);
  // The same keys with the same values, less the undefined ones, which Object.entries cannot express.
  return Object.fromEntries(given) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

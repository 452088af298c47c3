import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import twilio from 'twilio';
import { mayLeave } from './outage';
import type { Sender, SentWebhook, Simulation } from './simulation';
import type { Message } from './message';

export type Parameters = Record<string, string | string[]>;

/** `correct`, `missing`, or the Auth Token to sign with instead of the account's. */
export type SignWith = string;

export interface WebhookRequest {
  kind: 'message' | 'status';
  /** As configured: the fragment holds connection overrides and is neither signed nor sent. */
  url: string;
  parameters: Parameters;
  signWith?: SignWith | undefined;
}

const notSent: Answer = {
  status: null,
  contentType: null,
  body: '',
  error: 'lost in the outage',
  failure: null,
};

interface Answer {
  status: number | null;
  contentType: string | null;
  body: string;
  error: string | null;
  failure: 'ct' | 'rt' | '4xx' | '5xx' | null;
}

/**
 * Posts a webhook as Twilio does: form, signed over the URL and all parameters, the same idempotency token on
 * every attempt, 15 s in all, and by default one retry, after a failed connection only.
 * (Twilio docs: usage/security, usage/webhooks/webhooks-connection-overrides.)
 */
export async function postWebhook(
  simulation: Simulation,
  sender: Sender,
  message: Message,
  request: WebhookRequest,
): Promise<SentWebhook & { id: number }> {
  const [signedUrl = '', fragment = ''] = request.url.split('#', 2);
  const rules = connectionOverrides(fragment);
  const headers = webhookHeaders(simulation, sender, signedUrl, request);
  const body = toForm(request.parameters).toString();
  const target = reroute(signedUrl, sender.connectTo);
  const started = Date.now();
  let attempts = 0;
  let answer: Answer = notSent;
  if (await mayLeave(simulation))
    do {
      attempts += 1;
      const left = Math.max(1, rules.totalMs - (Date.now() - started));
      answer = await attempt(target, headers, body, Math.min(rules.readMs, left), simulation.running.signal);
    } while (
      answer.failure !== null &&
      attempts <= rules.retries &&
      (rules.retryOn.has('all') || rules.retryOn.has(answer.failure)) &&
      Date.now() - started < rules.totalMs &&
      (await stillRunning(simulation, 50 * attempts))
    );
  return simulation.webhooks.add({
    at: new Date(started).toISOString(),
    kind: request.kind,
    url: request.url,
    sender: message.sender,
    customer: message.customer,
    messageSid: message.sid,
    parameters: request.parameters,
    attempts,
    status: answer.status,
    contentType: answer.contentType,
    body: answer.body,
    error: answer.error,
    durationMs: Date.now() - started,
  });
}

/** Waits; false when the simulation was reset or closed meanwhile. */
export async function stillRunning(simulation: Simulation, ms: number): Promise<boolean> {
  const { signal } = simulation.running;
  await pause(ms, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

function webhookHeaders(simulation: Simulation, sender: Sender, signedUrl: string, request: WebhookRequest) {
  const { signWith = 'correct' } = request;
  const account = simulation.accounts.get(sender.accountSid);
  const token = signWith === 'correct' ? (account?.authToken ?? '') : signWith;
  return {
    accept: '*/*',
    'accept-encoding': 'gzip',
    'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
    'user-agent': 'TwilioProxy/1.1',
    'x-home-region': 'us1',
    'i-twilio-idempotency-token': randomUUID(),
    ...(signWith === 'missing'
      ? {}
      : { 'x-twilio-signature': twilio.getExpectedTwilioSignature(token, signedUrl, request.parameters) }),
  };
}

function toForm(parameters: Parameters): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    for (const each of [value].flat()) form.append(name, each);
  return form;
}

/** The same path and query, asked for where the sender says that its desk is to be reached. */
export function reroute(url: string, connectTo: string | null): string {
  if (!connectTo) return url;
  const { pathname, search } = new URL(url);
  return new URL(connectTo).origin + pathname + search;
}

function connectionOverrides(fragment: string) {
  const given = new URLSearchParams(fragment);
  const number = (key: string, usual: number, least: number, most: number) => {
    const value = Number(given.get(key) ?? usual);
    return Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : usual;
  };
  return {
    retries: number('rc', 1, 0, 5),
    retryOn: new Set((given.get('rp') ?? 'ct').split(',')),
    readMs: number('rt', 15_000, 100, 15_000),
    totalMs: number('tt', 15_000, 100, 15_000),
  };
}

async function attempt(
  url: string,
  headers: Record<string, string>,
  body: string,
  timeoutMs: number,
  stop: AbortSignal,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const signal = AbortSignal.any([stop, timeout]);
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
    const text = await response.text();
    const { status } = response;
    const failure = status >= 500 ? '5xx' : status >= 400 ? '4xx' : null;
    return {
      status,
      contentType: response.headers.get('content-type'),
      body: text.slice(0, 2000),
      error: null,
      failure,
    };
  } catch (error) {
    const late = timeout.aborted;
    const code = causeCode(error);
    const connecting = [
      'ECONNREFUSED',
      'ENOTFOUND',
      'EAI_AGAIN',
      'EHOSTUNREACH',
      'UND_ERR_CONNECT_TIMEOUT',
    ].includes(code);
    return {
      status: null,
      contentType: null,
      body: '',
      error: late ? `no answer within ${timeoutMs} ms` : code,
      failure: connecting ? 'ct' : 'rt',
    };
  }
}

/** fetch hides what happened in the cause of its TypeError, and several addresses' errors in an AggregateError's code. */
function causeCode(error: unknown): string {
  // What is thrown may come from another realm (Jest's), where instanceof Error is false.
  const { cause = error } = error as { cause?: unknown };
  const { code, message } = cause as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? code : String(message ?? cause);
}

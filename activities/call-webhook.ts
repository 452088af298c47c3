import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { withoutNul } from '../cases/without-nul';
import type { WebhookRequest } from '../cases/effects';
import type { CallOutcome } from '../cases/webhook-outcome';

const KEPT_BYTES = 10_000;
/** What we say ourselves, or what would change how the request is framed or where it goes. */
const NOT_OF_THE_RULE =
  /^(host|content-length|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|proxy-.*|x-answerhall-.*)$/i;

export interface CallOptions {
  /** Added to the rule's own headers. */
  signature: Record<string, string>;
  /** `host` or `host:port` of receivers that may have a private address. */
  allowedHosts: ReadonlySet<string>;
  /** For connection, answer and what is read of it together, milliseconds. */
  timeoutMs: number;
}

/**
 * Calls a webhook once and says what became of it; it never throws. Private, loopback, link-local and all other
 * addresses that are not the open internet's are refused when the connection is made, after the name was looked up, so
 * a name that points somewhere else a moment later gains nothing. Redirects are not followed.
 */
export async function callWebhook(webhook: WebhookRequest, options: CallOptions): Promise<CallOutcome> {
  const url = URL.canParse(webhook.url) ? new URL(webhook.url) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    return final(
      'The address is not one that starts with http:// or https://, once its variables are filled in.',
    );
  const started = performance.now();
  const timeout = AbortSignal.timeout(options.timeoutMs);
  let request: ClientRequest;
  try {
    request = openRequest(url, webhook, options, timeout);
  } catch {
    return final(
      'A header or the method holds characters that HTTP does not allow, once its variables are filled in.',
    );
  }
  try {
    const answer = await send(request, webhook.body);
    const { body, cut } = await beginningOf(answer);
    request.destroy();
    const ms = Math.round(performance.now() - started);
    return {
      type: 'answered',
      response: { status: answer.statusCode ?? 0, body, cut, ms },
      retryAfterMs: retryAfter(answer.headers['retry-after']),
    };
  } catch (error) {
    if (timeout.aborted) return passing(`The receiver did not answer within ${options.timeoutMs / 1000} s.`);
    return unanswered(error);
  }
}

function openRequest(
  url: URL,
  webhook: WebhookRequest,
  options: CallOptions,
  signal: AbortSignal,
): ClientRequest {
  const isHttps = url.protocol === 'https:';
  const own = Object.entries(webhook.headers).filter(([name]) => !NOT_OF_THE_RULE.test(name));
  const headers = {
    'user-agent': 'Answerhall',
    ...(webhook.body === null
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(webhook.body)) }),
    ...Object.fromEntries(own.map(([name, value]) => [name.toLowerCase(), value])),
    ...options.signature,
  };
  const agent = agentFor(isHttps, url, options.allowedHosts);
  return (isHttps ? https : http).request(url, { method: webhook.method, headers, agent, signal });
}

/** One connection a call: none is kept open, and none is used that was checked for somebody else. */
function agentFor(isHttps: boolean, url: URL, allowed: ReadonlySet<string>): http.Agent {
  const port = url.port || (isHttps ? '443' : '80');
  if (allowed.has(url.hostname) || allowed.has(`${url.hostname}:${port}`))
    return isHttps ? new https.Agent() : new http.Agent();
  return isHttps ? new RequestFilteringHttpsAgent() : new RequestFilteringHttpAgent();
}

function send(request: ClientRequest, body: string | null): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.on('error', reject);
    request.end(body ?? undefined);
  });
}

/** The status has been said: a body that breaks off or takes too long is kept as far as it came. */
async function beginningOf(answer: IncomingMessage): Promise<{ body: string; cut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  let broken = false;
  try {
    for await (const chunk of answer) {
      // A stream without encoding gives buffers.
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > KEPT_BYTES) break;
    }
  } catch {
    broken = true;
  }
  const kept = Buffer.concat(chunks).subarray(0, KEPT_BYTES).toString('utf8');
  return { body: withoutNul(kept), cut: broken || size > KEPT_BYTES };
}

/** Seconds or a date, as HTTP has it; null for none and for nonsense. */
function retryAfter(header: string | undefined): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}

// request-filtering-agent says so in words only.
const REFUSED = /is not allowed\. Because/;

function unanswered(error: unknown): CallOutcome {
  if (REFUSED.test(String(error)))
    return final(
      'The receiver has a private or local address, to which nothing is sent. An operator can allow its name in WEBHOOK_ALLOWED_HOSTS.',
    );
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
  return passing(`The receiver could not be reached (${code}).`);
}

const final = (error: string): CallOutcome => ({ type: 'unanswered', error, again: false });
const passing = (error: string): CallOutcome => ({ type: 'unanswered', error, again: true });

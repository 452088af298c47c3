import { Agent } from 'node:https';
import twilio from 'twilio';
import type { Connection } from '../channel';
import { Departure } from './departure';
import { loginOf } from './login';

const MOST_RESPONSE_BYTES = 10 * 1024 * 1024;
const LONGEST_WORDS = 500;
const RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;

/**
 * A call of Twilio's API that did not succeed, without anything of the request: the SDK's own network errors carry the
 * Authorization header and the form, so none of them leaves this file.
 */
export class TwilioFailure extends Error {
  constructor(
    /** `answered`: Twilio said no. `notSent`: the request certainly never got there. `noAnswer`: nobody knows. */
    readonly kind: 'answered' | 'notSent' | 'noAnswer',
    /** HTTP status; 0 where there was none. */
    readonly status: number,
    /** Twilio's error code, or the network's (`ECONNREFUSED`). */
    readonly code: string,
    /** How long to wait before another try, milliseconds. */
    readonly retryInMs: number = RETRY_MS,
    said: string | null = null,
  ) {
    super(`Twilio: ${kind}, HTTP ${status}, code ${code}`);
    this.name = 'TwilioFailure';
    this.#said = said;
  }

  // Private, so that no log writes it: it may repeat what the request carried.
  readonly #said: string | null;

  /** Twilio's own words, for whoever asked; null where it gave none. */
  get said(): string | null {
    return this.#said;
  }
}

type Request = Parameters<InstanceType<typeof twilio.RequestClient>['request']>[0];
type Response<T> = Awaited<ReturnType<InstanceType<typeof twilio.RequestClient>['request']>> & { body: T };

/** The SDK's HTTP client with a deadline for the whole call, safe errors, and every host sent to a base if there is one. */
class HttpClient extends twilio.RequestClient {
  constructor(
    private readonly base: string | null,
    timeoutMs: number,
  ) {
    // Trying again is the workflow's business: it knows whether that could send a message twice.
    super({ timeout: timeoutMs, autoRetry: false });
    this.axios.defaults.maxContentLength = MOST_RESPONSE_BYTES;
    // A proxy from the environment is meant for the real Twilio.
    if (base !== null) this.axios.defaults.httpsAgent = new Agent({ keepAlive: true, timeout: timeoutMs });
    // The SDK's own time-out is one of silence: a trickle of bytes would hold the call open for ever.
    this.axios.interceptors.request.use((config) => {
      config.signal = AbortSignal.timeout(timeoutMs);
      config.transport = new Departure();
      return config;
    });
  }

  override async request<T>(options: Request & { data?: T }): Promise<Response<T>> {
    const response = await super
      .request<T>({ ...options, uri: rebased(this.base, options.uri) })
      .catch((error: unknown) => {
        throw networkFailure(error);
      });
    if (response.statusCode >= 200 && response.statusCode < 300) return response;
    throw answeredFailure(response);
  }
}

/** The same path and query at another address; the base may have a path of its own. */
function rebased(base: string | null, uri: string): string {
  if (base === null) return uri;
  const { pathname, search } = new URL(uri);
  return base.replace(/\/+$/, '') + pathname + search;
}

const TIME_IS_OVER = /^(ERR_CANCELED|ECONNABORTED|ETIMEDOUT)$/;

// Whoever meets one of these has not written a byte of the request.
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|CERT_\w+|ERR_TLS_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

function networkFailure(error: unknown): TwilioFailure {
  const code = property(error, 'code');
  const departure = property(property(error, 'config'), 'transport');
  // It waited for a free socket, or for its connection, until its time was over.
  if (
    departure instanceof Departure &&
    !departure.hasLeft &&
    typeof code === 'string' &&
    TIME_IS_OVER.test(code)
  )
    return new TwilioFailure('notSent', 0, 'NO_CONNECTION', 5 * RETRY_MS);
  const known = typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'NO_ANSWER';
  const connecting =
    property(error, 'syscall') === 'connect' || property(property(error, 'cause'), 'syscall') === 'connect';
  return new TwilioFailure(
    connecting || NEVER_SENT.test(known) ? 'notSent' : 'noAnswer',
    0,
    known,
    5 * RETRY_MS,
  );
}

function answeredFailure({
  statusCode,
  body,
  headers,
}: {
  statusCode: number;
  body: unknown;
  headers: unknown;
}) {
  const code = property(body, 'code');
  const known =
    typeof code === 'number' || (typeof code === 'string' && /^\d{1,6}$/.test(code)) ? String(code) : '';
  return new TwilioFailure(
    'answered',
    statusCode,
    known || `http-${statusCode}`,
    retryAfter(property(headers, 'retry-after')),
    wordsIn(body),
  );
}

function wordsIn(body: unknown): string | null {
  const message = property(body, 'message');
  return typeof message === 'string' && message !== '' ? message.slice(0, LONGEST_WORDS) : null;
}

/** `Retry-After` in seconds or as a date; a second where it is missing, a minute at most. */
function retryAfter(header: unknown): number {
  if (typeof header !== 'string') return RETRY_MS;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.min(LONGEST_RETRY_MS, Math.max(RETRY_MS, ms)) : RETRY_MS;
}

function property(of: unknown, name: string): unknown {
  // Checked to be an object; whatever is found stays unknown.
  return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined;
}

/**
 * Makes SDK clients that share one HTTP client, and with it its open connections, per address. `baseUrlFor` is asked
 * with the Account SID; null is the real Twilio.
 */
export function twilioClients(baseUrlFor: (account: string) => string | null, timeoutMs: number) {
  // As many as there are addresses: Twilio, the simulator, TWILIO_API_URL.
  const http = new Map<string | null, HttpClient>();
  return (connection: Connection) => {
    const { account } = connection;
    const login = loginOf(connection);
    // The SDK takes no such credentials; to us that is what Twilio would say: 20003.
    if (!login) throw new TwilioFailure('answered', 401, '20003');
    const base = baseUrlFor(account);
    const httpClient = http.get(base) ?? new HttpClient(base, timeoutMs);
    http.set(base, httpClient);
    // Regions and edges are Twilio's: at a base of ours they would only rewrite a host that isn't there.
    const nowhere = base === null ? {} : { region: '', edge: '' };
    const { username, password } = login;
    return twilio(username, password, {
      accountSid: account,
      httpClient,
      logLevel: 'error',
      lazyLoading: true,
      ...nowhere,
    });
  };
}

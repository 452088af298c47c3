import { pipeline, Readable, Transform } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { AttachmentOutcome, Connection } from '../channel';
import { basicAuth } from './login';

/** A large file over a slow line may take long, as long as it moves. */
const PATIENCE = { silenceMs: 30_000, totalMs: 15 * 60_000 };
const MOST_REDIRECTS = 3;
/** Source: captures of 2025; the second is the older one. Links there carry their own signature. */
const STORAGE_HOSTS = new Set(['mms.twiliocdn.com', 's3-external-1.amazonaws.com']);

/**
 * Opens a file that a customer sent. Only Twilio's hosts are ever asked, whatever the webhook or a redirect says, and
 * only the API is given the credentials, for a file of a message of the account. `base` is where Twilio's API is instead; null for the real one.
 * Source: Twilio docs, messaging/api/media-resource (HTTP Basic), and captures: 307 to a second host that refuses an
 * Authorization header.
 */
export async function openAttachment(
  connection: Connection,
  address: string,
  base: string | null,
  { silenceMs, totalMs } = PATIENCE,
): Promise<AttachmentOutcome> {
  const authorization = basicAuth(connection);
  const silent = new AbortController();
  const silence = setTimeout(() => silent.abort(new Error('Twilio sent nothing more.')), silenceMs).unref();
  const signal = AbortSignal.any([silent.signal, AbortSignal.timeout(totalMs)]);
  try {
    let url = URL.canParse(address) ? whereApiIs(new URL(address), base) : null;
    if (!url) return foreign;
    const headers = isOurFile(new URL(address), connection.account) ? { authorization } : {};
    let response = await fetch(url, { headers, redirect: 'manual', signal });
    for (let i = 0; i < MOST_REDIRECTS && isRedirect(response.status); i += 1) {
      const location = response.headers.get('location') ?? '';
      await response.body?.cancel();
      url = URL.canParse(location, url.href) ? whereStorageIs(new URL(location, url), base) : null;
      if (!url) return foreign;
      response = await fetch(url, { redirect: 'manual', signal });
    }
    const outcome = await outcomeOf(response);
    if (outcome.type === 'opened') return { ...outcome, content: watched(outcome.content, silence) };
    clearTimeout(silence);
    return outcome;
  } catch {
    return { type: 'later', error: 'Twilio could not be reached for the file.' };
  }
}

/**
 * The same bytes; each of them starts the time of silence anew. Whoever gives up reading, or never begins, ends the
 * download with it: a line that falls silent after that would have nobody to tell, and end the process.
 */
function watched(content: Readable, silence: NodeJS.Timeout): Readable {
  const seen = new Transform({
    transform(chunk, _encoding, done) {
      silence.refresh();
      done(null, chunk);
    },
  });
  return pipeline(content, seen, () => clearTimeout(silence));
}

/**
 * Whether an address is that of a file of a message of this account: only there our credentials are of use. The path may
 * be below one of a base of ours. Source: Twilio docs, messaging/api/media-resource.
 */
function isOurFile({ hostname, pathname }: URL, account: string): boolean {
  const [, of] = /\/2010-04-01\/Accounts\/(\w+)\/Messages\/\w+\/Media\/\w+(?:\.json)?$/.exec(pathname) ?? [];
  const isApi = !hostname.endsWith('.twilio.com') || /^api\./.test(hostname);
  return of === account && isApi;
}

const isRedirect = (status: number) => [301, 302, 303, 307, 308].includes(status);

/** The address to ask for one of Twilio's API; null for any other. A base of ours stands for all of Twilio's hosts. */
function whereApiIs(url: URL, base: string | null): URL | null {
  const isTwilio =
    isSecure(url) && (url.hostname === 'api.twilio.com' || url.hostname.endsWith('.twilio.com'));
  if (isTwilio) return base === null ? url : atBase(url, base);
  return base !== null && url.href.startsWith(`${base}/`) ? url : null;
}

/** The same for where a redirect of the API leads. Beside a base of ours the storage is another port of the same machine. */
function whereStorageIs(url: URL, base: string | null): URL | null {
  if (isSecure(url) && STORAGE_HOSTS.has(url.hostname)) return base === null ? url : atBase(url, base);
  if (base !== null && url.hostname === new URL(base).hostname && /^https?:$/.test(url.protocol)) return url;
  return whereApiIs(url, base);
}

const atBase = ({ pathname, search }: URL, base: string) => new URL(base + pathname + search);

const isSecure = ({ protocol, port, username }: URL) =>
  protocol === 'https:' && port === '' && username === '';

async function outcomeOf(response: Response): Promise<AttachmentOutcome> {
  const { status, body } = response;
  if (status === 200 && body) {
    // The same stream; the DOM's type and Node's are declared apart.
    return { type: 'opened', content: Readable.fromWeb(body as ReadableStream<Uint8Array>) };
  }
  await body?.cancel();
  if (status === 404) return { type: 'missing', error: 'Twilio does not have the file (404).' };
  const error = `Twilio answered ${status} for the file.`;
  return { type: status >= 500 || status === 429 ? 'later' : 'refused', error };
}

const foreign: AttachmentOutcome = {
  type: 'refused',
  error: "The file is not at one of Twilio's addresses, so it was not fetched.",
};

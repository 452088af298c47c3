import type { Failure } from './delivery';
import type { Message } from './message';
import { changed, type Sender, type Simulation } from './simulation';
import { reroute } from './webhook';

const megabyte = 1024 * 1024;
const timeoutMs = 15_000;

/**
 * What WhatsApp takes, and how the bytes of it begin, where they say so.
 * Source: Twilio docs, whatsapp/guidance-whatsapp-media-messages: types out, 16 MB, pictures 5 MB; Meta's WhatsApp
 * Cloud API reference, media object: stickers (WebP) 500 KB.
 */
const takenTypes: Record<string, RegExp | null> = {
  'image/jpeg': /^\xff\xd8\xff/,
  'image/png': /^\x89PNG/,
  'image/webp': /^RIFF[^]{4}WEBP/,
  'audio/ogg': /^OggS/,
  'audio/amr': /^#!AMR/,
  'audio/3gpp': /^[^]{4}ftyp/,
  'audio/aac': null,
  'audio/mpeg': null,
  'application/pdf': /^%PDF-/,
  'application/msword': /^\xd0\xcf/,
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': /^PK/,
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': /^PK/,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': /^PK/,
  'video/mp4': /^[^]{4}ftyp/,
  'text/vcard': /^BEGIN:VCARD/i,
};

/** Its text tells the person who reads the simulator's log why; Twilio has only the code. */
class MediaFailure extends Error {
  constructor(
    readonly code: number,
    why: string,
  ) {
    super(why);
  }
}

/**
 * Fetches the file of a message as Twilio does before it hands it on: HEAD, then GET, neither with credentials. The
 * declared type must be one that WhatsApp takes and what the bytes are. Null when it can go out. Errors: 63019, not to
 * be had or not what it says; 63034, too large.
 */
export async function fetchMedia(
  simulation: Simulation,
  sender: Sender,
  message: Message,
): Promise<Failure | null> {
  const [media] = message.media;
  if (!media) return null;
  const { signal } = simulation.running;
  try {
    const { contentType, content } = await download(placeOf(sender, media.url), signal);
    media.contentType = contentType;
    const of = { accountSid: message.accountSid, messageSid: message.sid };
    simulation.media.add(media.sid, { ...of, contentType, content, size: content.length });
    changed(simulation, message);
    return null;
  } catch (error) {
    media.problem = error instanceof Error ? error.message : String(error);
    // After a reset nobody wants to hear of it.
    if (!signal.aborted) changed(simulation, message);
    return { code: error instanceof MediaFailure ? error.code : 63019, status: 'failed' };
  }
}

/** At the desk's own address the sender's way to it is taken; links to other hosts are taken as they are. */
function placeOf(sender: Sender, url: string): string {
  const own = sender.webhookUrl !== null && new URL(url).origin === new URL(sender.webhookUrl).origin;
  return own ? reroute(url, sender.connectTo) : url;
}

async function download(url: string, stop: AbortSignal): Promise<{ contentType: string; content: Buffer }> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]);
  const head = await fetch(url, { method: 'HEAD', signal });
  const contentType = typeOf(head);
  const most = mostOf(contentType);
  if (Number(head.headers.get('content-length')) > most) throw tooLarge(most);
  const response = await fetch(url, { signal });
  if (typeOf(response) !== contentType) throw new MediaFailure(63019, 'HEAD and GET name different types');
  const content = await atMost(response, most);
  if (content.length === 0) throw new MediaFailure(63019, 'the file is empty');
  const begins = takenTypes[contentType];
  if (begins && !begins.test(content.subarray(0, 32).toString('latin1')))
    throw new MediaFailure(63019, `the bytes are not ${contentType}`);
  return { contentType, content };
}

function mostOf(contentType: string): number {
  if (contentType === 'image/webp') return 500 * 1024;
  return contentType.startsWith('image/') ? 5 * megabyte : 16 * megabyte;
}

function typeOf(response: Response): string {
  if (response.status !== 200) throw new MediaFailure(63019, `the link answered ${response.status}`);
  const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!(type in takenTypes))
    throw new MediaFailure(63019, `WhatsApp does not take ${type || 'a file without a type'}`);
  return type;
}

async function atMost(response: Response, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // The body of a fetch can be iterated in Node; the DOM's type doesn't say so.
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > most) throw tooLarge(most);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const tooLarge = (most: number) => new MediaFailure(63034, `the file has more than ${most} bytes`);

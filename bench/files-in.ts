import { setTimeout as pause } from 'node:timers/promises';
import sharp from 'sharp';
import { drive } from './drive';
import { OUR_NUMBER, type LiveDesk } from './live-desk';
import { printMemory } from './memory';

const FILMS = 40;
const FILM_BYTES = 24_500_000;
const PICTURES = 20;
const CUSTOMERS = 12;
/** So many are on their way at once: the simulator keeps the newest pictures only. */
const AT_ONCE = 12;
const LONGEST_MS = 10 * 60_000;
const MEGABYTE = 1_000_000;

/**
 * Customers send 40 films of 24.5 MB and 20 pictures of 12 megapixels through the simulator; then an agent reads all of
 * them. What the worker (which fetches, and draws the pictures small) and the API (which serves) have in memory. The
 * worker's heap grows by some 100 kB a message, of whatever size, until it is collected: that of the workflows.
 */
export async function filesIn(desk: LiveDesk, print: (line: string) => void): Promise<void> {
  const picture = await noise();
  const photograph = (n: number) => ({
    contentType: 'image/jpeg',
    content: Buffer.concat([picture, Buffer.from([n])]).toString('base64'),
  });
  const files = [
    // The first ones warm everything up: a conversation of each customer, the drawing of pictures.
    ...Array.from({ length: CUSTOMERS }, (_, n) => ({ contentType: 'video/mp4', size: 1_000 + n })),
    ...Array.from({ length: CUSTOMERS }, (_, n) => photograph(PICTURES + n)),
    // No two alike: the same content would be kept once.
    ...Array.from({ length: FILMS }, (_, n) => ({ contentType: 'video/mp4', size: FILM_BYTES - n })),
    ...Array.from({ length: PICTURES }, (_, n) => photograph(n)),
  ];
  await printMemory(desk.folder, print, 'before');
  const started = Date.now();
  for (let sent = 0; sent < files.length; sent += AT_ONCE) {
    const some = files.slice(sent, sent + AT_ONCE);
    await Promise.all(some.map((media, i) => send(desk, (sent + i) % CUSTOMERS, media)));
    const bytes = await untilStored(desk, sent + some.length);
    await printMemory(desk.folder, print, `${Math.round(bytes / MEGABYTE)} MB are here`);
  }
  print(`fetched and kept in ${seconds(started)} s`);
  const reading = Date.now();
  const rows = await desk.db.selectFrom('attachments').select(['id', 'size']).execute();
  let read = 0;
  for (const [n, { id, size }] of rows.entries()) {
    const bytes = await readAll(desk, `/api/files/${id}`);
    if (bytes !== size) throw new Error(`A file of ${size} bytes was served with ${bytes}.`);
    read += bytes;
    if ((n + 1) % 20 === 0)
      await printMemory(desk.folder, print, `${Math.round(read / MEGABYTE)} MB are served`);
  }
  print(`served in ${seconds(reading)} s`);
}

const seconds = (since: number) => ((Date.now() - since) / 1000).toFixed(1);

/** A picture that packs badly, as photographs do. */
function noise(): Promise<Buffer> {
  const size = { width: 4000, height: 3000, channels: 3 as const };
  return sharp({ create: { ...size, background: '#777', noise: { type: 'gaussian', mean: 128, sigma: 30 } } })
    .jpeg({ quality: 60 })
    .toBuffer();
}

async function send(desk: LiveDesk, customer: number, media: object): Promise<void> {
  const from = `whatsapp:+1555${String(customer).padStart(7, '0')}`;
  await drive(desk, 'POST', 'messages', { from, to: `whatsapp:${OUR_NUMBER}`, media });
}

/** Waits until so many files are here; answers their bytes. */
async function untilStored({ db }: LiveDesk, count: number): Promise<number> {
  for (const until = Date.now() + LONGEST_MS; Date.now() < until; await pause(100)) {
    const rows = await db.selectFrom('attachments').select(['state', 'size', 'error']).execute();
    const lost = rows.find(({ state }) => state === 'failed' || state === 'tooLarge');
    if (lost) throw new Error(`A file did not come: ${lost.error}`);
    const stored = rows.filter(({ state }) => state === 'stored');
    if (stored.length === count) return stored.reduce((sum, { size }) => sum + (size ?? 0), 0);
  }
  throw new Error('The files were not fetched in ten minutes.');
}

async function readAll({ open }: LiveDesk, path: string): Promise<number> {
  const response = await open(path);
  let bytes = 0;
  for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).length; // what fetch streams
  return bytes;
}

import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { drive } from './drive';
import { newestCase, OUR_NUMBER, type LiveDesk } from './live-desk';
import { printMemory } from './memory';

const FILES = 68;
const FILE_BYTES = 15_900_000;
const FILES_A_MESSAGE = 4;
const LONGEST_MS = 10 * 60_000;
const MEGABYTE = 1_000_000;

/**
 * An agent sends a gigabyte as documents of 15.9 MB: uploaded to the API, kept, handed over as links, and read from
 * there by the simulator in Twilio's place. What the API and the worker have in memory.
 */
export async function filesOut(desk: LiveDesk, print: (line: string) => void): Promise<void> {
  const from = '+15559990000';
  await drive(desk, 'POST', 'messages', { from, to: OUR_NUMBER, text: 'The documents, please' });
  const number = await newestCase(desk);
  await printMemory(desk.folder, print, 'before');
  const started = Date.now();
  for (let sent = 0; sent < FILES; sent += FILES_A_MESSAGE) {
    const attachmentIds: string[] = [];
    for (let n = 0; n < FILES_A_MESSAGE; n += 1) attachmentIds.push(await upload(desk, number));
    await desk.call('POST', `/api/cases/${number}/messages`, { attachmentIds, clientId: randomUUID() });
    await untilDelivered(desk, sent + FILES_A_MESSAGE);
    const megabytes = Math.round(((sent + FILES_A_MESSAGE) * FILE_BYTES) / MEGABYTE);
    if (sent % 16 === 0) await printMemory(desk.folder, print, `${megabytes} MB are sent`);
  }
  print(`uploaded, sent and delivered in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  await printMemory(desk.folder, print, 'afterwards');
}

async function upload(desk: LiveDesk, caseNumber: number): Promise<string> {
  const form = new FormData();
  form.set('caseNumber', String(caseNumber));
  // No two alike: the same content would be kept once.
  const content = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(FILE_BYTES - 9)]);
  form.set('file', new Blob([content], { type: 'application/pdf' }), 'manual.pdf');
  const { id } = (await desk.call('POST', '/api/files', form)) as { id: string }; // the API's own shape
  return id;
}

async function untilDelivered({ db }: LiveDesk, count: number): Promise<void> {
  for (const until = Date.now() + LONGEST_MS; Date.now() < until; await pause(200)) {
    const rows = await db
      .selectFrom('messages')
      .select(['status', 'errorMessage'])
      .where('direction', '=', 'out')
      .execute();
    const failed = rows.find(({ status }) => status === 'failed');
    if (failed) throw new Error(`A file was not sent: ${failed.errorMessage}`);
    if (rows.filter(({ status }) => status === 'delivered' || status === 'read').length === count) return;
  }
  throw new Error('The files were not delivered in ten minutes.');
}

import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { Transcript, TranscriptEntry } from '../../cases/transcript';
import { inOneLine, linesOf } from './readable';
import { openSheet, type Sheet, type Style } from './sheet';

/** What is drawn may wait so long for its reader, bytes. */
const MOST_WAITING = 256 * 1024;
/** A reader who takes nothing for so long is gone. */
const LONGEST_PAUSE_MS = 60_000;
const AT_ONCE = 3;

const TITLE: Style = { size: 15, color: '#000000' };
const HEAD: Style = { size: 9, color: '#333333' };
const SAYS: Style = { size: 8, color: '#555555' };
const TEXT: Style = { size: 10, color: '#000000', indent: 12 };

/**
 * A transcript as PDF, drawn as it is read: a page goes out when it is full, and no further ones are drawn while the
 * reader is slow, so a talk of any length needs little memory.
 */
export function asPdf(transcript: Transcript): Readable {
  const [[, title] = ['', '']] = transcript.head;
  const sheet = openSheet({
    title: `Case ${inOneLine(title)}`,
    foot: `Case ${transcript.caseNumber}`,
  });
  const out = new PassThrough();
  sheet.doc.pipe(out);
  sheet.doc.on('error', (error: Error) => out.destroy(error));
  write(sheet, transcript, out).catch((error: unknown) =>
    out.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return out;
}

async function write(sheet: Sheet, { head, entries }: Transcript, out: PassThrough): Promise<void> {
  const closed = new AbortController();
  out.once('close', () => closed.abort());
  const [[, title] = ['', ''], ...rest] = head;
  sheet.write(`Case ${inOneLine(title)}`, TITLE);
  for (const [name, value] of rest) sheet.write(`${name}: ${inOneLine(value)}`, HEAD);
  let count = 0;
  for await (const entry of entries) {
    if (closed.signal.aborted) return;
    writeEntry(sheet, entry);
    count += 1;
    if (count % AT_ONCE === 0) await letOthersRun();
    while (sheet.doc.readableLength > MOST_WAITING && !closed.signal.aborted)
      await drained(out, closed.signal);
  }
  sheet.space(12);
  sheet.write(count === 1 ? '1 message' : `${count} messages`, HEAD);
  sheet.end();
}

async function drained(out: PassThrough, closed: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([closed, AbortSignal.timeout(LONGEST_PAUSE_MS)]);
  await once(out, 'drain', { signal });
}

function writeEntry(sheet: Sheet, { at, author, state, paragraphs }: TranscriptEntry): void {
  // Who says something stands on the page of what is said.
  sheet.space(8, { count: 3, size: TEXT.size });
  const says = [at, inOneLine(author), ...(state === '' ? [] : [inOneLine(state)])].join(' · ');
  sheet.write(says, SAYS);
  for (const line of paragraphs.flatMap(linesOf)) sheet.write(line, TEXT);
}

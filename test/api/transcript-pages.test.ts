import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { asPdf } from '../../api/transcript/as-pdf';
import { clustersOf } from '../../api/transcript/clusters';
import { linesOf } from '../../api/transcript/readable';
import { rowsOf, type Row } from '../../api/transcript/rows';
import type { TranscriptEntry } from '../../cases/transcript';
import { textOfPdf } from './pdf-text';

/** Every sign is as wide as it has characters. */
const measure = ({ shown }: { shown: string }) => shown.length;
const shown = (rows: Row[]) => rows.map(({ runs }) => runs.map((run) => run.shown).join(''));
const entry = (text: string): TranscriptEntry => ({
  at: '2026-11-30 14:05:09 +01:00',
  author: 'Grace (customer)',
  state: '',
  paragraphs: [text],
});
const pdfOf = (entries: AsyncIterable<TranscriptEntry>) =>
  asPdf({ caseNumber: 1, head: [['Case', '1']], entries });
async function* each(texts: readonly string[]) {
  for (const text of texts) yield await Promise.resolve(entry(text));
}

describe('a line', () => {
  test.each([
    ['between words', 'one two three', 7, ['one two', 'three']],
    ['inside of a word that fits no row', 'abcdefgh ij', 4, ['abcd', 'efgh', 'ij']],
    ['nowhere when it fits', 'one two', 7, ['one two']],
  ])('is broken %s', (_, line, width, rows) =>
    expect(shown(rowsOf(line, width, measure)).map((row) => row.trimEnd())).toEqual(rows),
  );

  test.each([
    // Letters stand in the order of their script within a run; runs stand from left to right.
    ['Hebrew', 'abc שלום עולם def', ['abc ', 'עולם', ' ', 'שלום', ' def'], false],
    ['Hebrew with numbers', 'שלום 12:30', ['12:30', ' ', 'שלום'], true],
    ['brackets', 'שלום (עולם)', ['(עולם)', ' ', 'שלום'], true],
    ['no letters of that script', 'abc (def)', ['abc (def)'], false],
  ])('is put into the order of reading: %s', (_, line, runs, isRtl) => {
    const [row] = rowsOf(line, 1000, measure);
    const mirrored = (text: string) =>
      isRtl ? text.replace(/[()]/g, (sign) => (sign === '(' ? ')' : '(')) : text;
    expect(row?.runs.map((run) => run.shown)).toEqual(runs.map(mirrored));
    expect(row?.isRtl).toBe(isRtl);
  });

  test('loses no sign, whatever it is made of and wherever it is broken', () => {
    const strings = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .array(
          fc.constantFrom(
            'שלום',
            'مرحبا',
            'abc',
            '(',
            ')',
            ' ',
            '123',
            '👍🏽',
            '你',
            '\u202E',
            '\u2067',
            '\u2069',
          ),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(strings, fc.integer({ min: 1, max: 40 }), (text, width) => {
        for (const line of linesOf(text)) {
          const signs = (of: string) =>
            clustersOf(of)
              .map(({ source }) => source)
              .filter((sign) => sign.trim() !== '')
              .sort();
          const drawn = rowsOf(line, width, measure).flatMap(({ runs }) => runs.map(({ source }) => source));
          expect(drawn.flatMap(signs).join('')).toHaveLength(signs(line).join('').length);
        }
      }),
    );
  });
});

test('no text breaks a PDF', async () => {
  const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 200 }), { numRuns: 150, seed: 7 });
  const chunks: Buffer[] = [];
  for await (const chunk of pdfOf(each([...texts, 'the end']))) chunks.push(chunk as Buffer);
  expect(textOfPdf(Buffer.concat(chunks)).join('\n')).toContain('the end');
});

test('no more is drawn than is read: a talk of 10,000 messages waits for its reader', async () => {
  let taken = 0;
  async function* talk() {
    for (; taken < 10_000; taken++) yield await Promise.resolve(entry(`Message ${taken}: ${Math.random()}`));
  }
  const pdf = pdfOf(talk());
  await once(pdf, 'readable');
  let before = -1;
  while (before !== taken) {
    before = taken;
    await pause(1_000);
  }
  expect(taken).toBeLessThan(9_000);
  let bytes = 0;
  for await (const chunk of pdf) bytes += (chunk as Buffer).length;
  expect(taken).toBe(10_000);
  expect(bytes).toBeGreaterThan(500_000);
}, 120_000);

test('a reader who goes away ends the drawing', async () => {
  let taken = 0;
  async function* talk() {
    for (; ; taken++) yield await Promise.resolve(entry(`Message ${taken}`));
  }
  const pdf = pdfOf(talk());
  await once(pdf, 'readable');
  pdf.destroy();
  await pause(300);
  const then = taken;
  await pause(500);
  expect(taken).toBe(then);
});

test('a talk that can not be read to its end breaks the file instead of looking complete', async () => {
  async function* talk() {
    yield await Promise.resolve(entry('Hello'));
    throw new Error('the database is away');
  }
  const pdf = pdfOf(talk());
  await expect(
    (async () => {
      for await (const _ of pdf);
    })(),
  ).rejects.toThrow('the database is away');
});

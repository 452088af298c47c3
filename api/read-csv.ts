import { Readable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import { CsvError, parse } from 'csv-parse';
import { invalid } from '../refusal';
import { withoutGuard } from './csv';

const PIECE = 65_536;
const LONGEST_LINE = 200_000;
/** After so many lines others have their turn: a parser that is ahead gives its lines without a pause. */
const LINES_A_TURN = 1_000;

/** A list as it was written: what stands above the columns, and its lines. */
export interface CsvList {
  headers: string[];
  lines: string[][];
  /** At which line of the file each begins; the first one is 1. */
  lineNumbers: number[];
}

/**
 * Reads a CSV file whose columns are separated by commas, semicolons or tabs, whichever its first line has most of. Piece
 * by piece: others are served in between.
 * @throws Refusal 400 that says in which line it breaks off.
 */
export async function readCsv(
  text: string,
  { mostLines, mostColumns }: { mostLines: number; mostColumns: number },
): Promise<CsvList> {
  const parser = Readable.from(piecesOf(text)).pipe(
    parse({
      bom: true,
      delimiter: delimiterOf(text),
      relax_column_count: true,
      relax_quotes: true,
      trim: true,
      // Its own count of lines counts a break inside quotes twice where lines end with \r\n: the breaks are counted here.
      raw: true,
      max_record_size: LONGEST_LINE,
    }),
  );
  const all: string[][] = [];
  const lineNumbers: number[] = [];
  let read = 0;
  let lineNumber = 1;
  try {
    for await (const one of parser) {
      // With `raw`, and without `columns`, the parser gives each line as its cells and as it was written.
      const { record, raw } = one as { record: string[]; raw: string };
      const begins = lineNumber;
      lineNumber += breaksIn(raw);
      read += 1;
      if (read % LINES_A_TURN === 0) await breathe();
      if (record.every((cell) => cell === '')) continue;
      // Lists of our own come back as they were before.
      all.push(record.map(withoutGuard));
      lineNumbers.push(begins);
      if (all.length > mostLines + 1)
        throw fault(`The list has more than ${mostLines} lines. Upload it in parts.`);
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw fault(`This is no list that can be read (CSV): ${error.message.slice(0, 200)}`);
  }
  const [headers = [], ...lines] = all;
  if (lines.length === 0)
    throw fault('The list has no lines. The first one names the columns, each other is a customer.');
  if (headers.length > mostColumns) throw fault(`The list has more than ${mostColumns} columns.`);
  return { headers: headers.map((one) => one.slice(0, 200)), lines, lineNumbers: lineNumbers.slice(1) };
}

const fault = (message: string) => invalid([{ path: 'text', message }]);

const breaksIn = (written: string) => written.match(/\r\n|\r|\n/g)?.length ?? 0;

function* piecesOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += PIECE) yield text.slice(at, at + PIECE);
}

function delimiterOf(text: string): string {
  const [first = ''] = text.replace(/"[^"]*"/g, '').split(/\r?\n/, 1);
  const count = (one: string) => first.split(one).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

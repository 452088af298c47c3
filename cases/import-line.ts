import type { Channel, CustomerAddress } from '../channels/channel';
import type { FieldRow } from '../db/schema';
import { faultOf } from '../workspace/fields';
import type { ImportColumn } from './import-columns';

/** What a line says of a customer; what it leaves empty changes nothing. */
export interface ImportedCustomer {
  who: CustomerAddress | null;
  externalId: string | null;
  name: string | null;
  labels: string[];
  fields: Record<string, string | number | boolean>;
}

/** A line as it was understood: a customer, or why it can't be one, in words. */
export type ImportLine = { place: number } & ({ customer: ImportedCustomer } | { fault: string });

export interface LineReader {
  columns: readonly ImportColumn[];
  channels: readonly Pick<Channel, 'customerAddress'>[];
  fields: ReadonlyMap<string, Pick<FieldRow, 'type' | 'choices'>>;
}

const LONGEST = 200;
const LONGEST_LABEL = 100;
const MOST_LABELS = 100;
const LONGEST_FIELD = 10_000;
const YES = ['true', 'yes', 'y', '1', 'x', 'ja', 'wahr'];
const NO = ['false', 'no', 'n', '0', 'nein', 'falsch'];

/** Understands all lines. The second of two that are about the same customer is a fault: which of them is right? Pure. */
export function* readLines(lines: Iterable<readonly string[]>, reader: LineReader): Generator<ImportLine> {
  const seen = new Map<string, number>();
  let place = 0;
  for (const cells of lines) {
    place += 1;
    const read = readLine(cells, reader);
    if (typeof read === 'string') {
      yield { place, fault: read };
      continue;
    }
    const { who, externalId } = read;
    const names = [
      ...(who ? [who, ...(who.alsoKnownAs ?? [])].map(({ address }) => `address ${address}`) : []),
      ...(externalId === null ? [] : [`id ${externalId}`]),
    ];
    const before = names.map((one) => seen.get(one)).find((one) => one !== undefined);
    for (const one of names) if (!seen.has(one)) seen.set(one, place);
    if (before === undefined) yield { place, customer: read };
    else yield { place, fault: `The same customer as in line ${before + 1}: leave one of them.` };
  }
}

function readLine(cells: readonly string[], reader: LineReader): ImportedCustomer | string {
  const found: ImportedCustomer = { who: null, externalId: null, name: null, labels: [], fields: {} };
  for (const [place, column] of reader.columns.entries()) {
    const text = (cells[place] ?? '').replaceAll('\0', '').trim();
    if (text === '' || column.to === 'skip') continue;
    const fault = put(found, column, text, reader);
    if (fault !== null) return fault;
  }
  if (!found.who && found.externalId === null)
    return 'It has neither a telephone number nor an external id: nobody can be found by it.';
  return found;
}

/** Answers what is wrong, or null. */
function put(found: ImportedCustomer, column: ImportColumn, text: string, reader: LineReader): string | null {
  switch (column.to) {
    case 'phone': {
      // As our own lists write them: a quote keeps spreadsheets from reckoning with it.
      const number = text.replace(/^'/, '');
      found.who =
        reader.channels.map((one) => one.customerAddress(number)).find((one) => one !== null) ?? null;
      return found.who
        ? null
        : `"${text.slice(0, 50)}" is no telephone number with its country, such as +49 170 1234567.`;
    }
    case 'name':
      if (text.length > LONGEST) return `The name has more than ${LONGEST} characters.`;
      found.name = text;
      return null;
    case 'externalId':
      if (text.length > LONGEST) return `The external id has more than ${LONGEST} characters.`;
      found.externalId = text;
      return null;
    case 'labels':
      found.labels = [
        ...new Set(
          text
            .split(/[,;|]/)
            .map((one) => one.trim())
            .filter(Boolean),
        ),
      ];
      if (found.labels.some(({ length }) => length > LONGEST_LABEL))
        return `A label has more than ${LONGEST_LABEL} characters.`;
      return found.labels.length > MOST_LABELS ? `It has more than ${MOST_LABELS} labels.` : null;
    case 'field': {
      if (text.length > LONGEST_FIELD) return `"${column.field}" has more than ${LONGEST_FIELD} characters.`;
      const defined = reader.fields.get(column.field);
      const value = defined ? valueOf(text, defined.type) : text;
      const fault = defined && faultOf(defined, value);
      if (fault) return `"${column.field}" is "${text.slice(0, 50)}". ${fault}`;
      found.fields[column.field] = value;
      return null;
    }
    default:
      return null;
  }
}

/** A text as a value of that type; the text itself where it is none. */
function valueOf(text: string, type: FieldRow['type']): string | number | boolean {
  const plain = text.toLowerCase();
  if (type === 'boolean') return YES.includes(plain) ? true : NO.includes(plain) ? false : text;
  if (type !== 'number') return text;
  const number = Number(/^-?\d+,\d+$/.test(text) ? text.replace(',', '.') : text);
  return Number.isFinite(number) ? number : text;
}

import type { Channel, CustomerAddress } from '../channels/channel';
import type { FieldRow } from '../db/schema';
import { faultOf } from '../workspace/fields';
import type { ImportColumn } from './import-columns';
import { importFault, type ImportFault } from './import-fault';

/** What a line says of a customer; what it leaves empty changes nothing. */
export interface ImportedCustomer {
  who: CustomerAddress | null;
  externalId: string | null;
  name: string | null;
  labels: string[];
  fields: Record<string, string | number | boolean>;
}

/** A line as it was understood: a customer, or why it can't be one. */
export type ImportLine = { place: number } & ({ customer: ImportedCustomer } | { fault: ImportFault });

/** The lines of a list, and where each begins in its file. */
export interface WrittenLines {
  lines: readonly (readonly string[])[];
  lineNumbers: readonly number[];
}

/** The line of the file at which one of these begins. Lists of before that was kept had no empty lines as far as is known. */
export const lineAt = ({ lineNumbers }: WrittenLines, place: number) => lineNumbers[place - 1] ?? place + 1;

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
export function* readLines(list: WrittenLines, reader: LineReader): Generator<ImportLine> {
  const seen = new Map<string, number>();
  let place = 0;
  for (const cells of list.lines) {
    place += 1;
    const read = readLine(cells, reader);
    if ('code' in read) {
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
    else yield { place, fault: importFault('twice', { line: String(lineAt(list, before)) }) };
  }
}

function readLine(cells: readonly string[], reader: LineReader): ImportedCustomer | ImportFault {
  const found: ImportedCustomer = { who: null, externalId: null, name: null, labels: [], fields: {} };
  for (const [place, column] of reader.columns.entries()) {
    const text = (cells[place] ?? '').replaceAll('\0', '').trim();
    if (text === '' || column.to === 'skip') continue;
    const fault = put(found, column, text, reader);
    if (fault !== null) return fault;
  }
  if (!found.who && found.externalId === null) return importFault('nobody');
  return found;
}

/** Answers what is wrong, or null. */
function put(
  found: ImportedCustomer,
  column: ImportColumn,
  text: string,
  reader: LineReader,
): ImportFault | null {
  switch (column.to) {
    case 'phone': {
      // As our own lists write them: a quote keeps spreadsheets from reckoning with it.
      const number = text.replace(/^'/, '');
      found.who =
        reader.channels.map((one) => one.customerAddress(number)).find((one) => one !== null) ?? null;
      return found.who ? null : importFault('notAPhone', { text: text.slice(0, 50) });
    }
    case 'name':
      if (text.length > LONGEST) return importFault('nameTooLong', { most: String(LONGEST) });
      found.name = text;
      return null;
    case 'externalId':
      if (text.length > LONGEST) return importFault('externalIdTooLong', { most: String(LONGEST) });
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
        return importFault('labelTooLong', { most: String(LONGEST_LABEL) });
      return found.labels.length > MOST_LABELS
        ? importFault('tooManyLabels', { most: String(MOST_LABELS) })
        : null;
    case 'field': {
      if (text.length > LONGEST_FIELD)
        return importFault('fieldTooLong', { field: column.field, most: String(LONGEST_FIELD) });
      const defined = reader.fields.get(column.field);
      const value = defined ? valueOf(text, defined.type) : text;
      if (defined && faultOf(defined, value) !== null) return wrongValue(column.field, text, defined);
      found.fields[column.field] = value;
      return null;
    }
    default:
      return null;
  }
}

const NOT_A = {
  text: 'notAText',
  number: 'notANumber',
  boolean: 'notABoolean',
  date: 'notADate',
  choice: 'notAChoice',
} as const;
const MOST_CHOICES = 20;

function wrongValue(
  field: string,
  text: string,
  { type, choices }: Pick<FieldRow, 'type' | 'choices'>,
): ImportFault {
  const named = choices.slice(0, MOST_CHOICES).join(', ');
  return importFault(NOT_A[type], {
    ...{ field, text: text.slice(0, 50) },
    choices: choices.length > MOST_CHOICES ? `${named}, …` : named,
  });
}

/** A text as a value of that type; the text itself where it is none. */
function valueOf(text: string, type: FieldRow['type']): string | number | boolean {
  const plain = text.toLowerCase();
  if (type === 'boolean') return YES.includes(plain) ? true : NO.includes(plain) ? false : text;
  if (type !== 'number') return text;
  const number = Number(/^-?\d+,\d+$/.test(text) ? text.replace(',', '.') : text);
  return Number.isFinite(number) ? number : text;
}

import type { ContactCard } from '../db/schema';

const MOST_CARDS = 20;
const MOST_ENTRIES = 20;
const LONGEST = 300;

/** A line of a card: `item1.TEL;TYPE=CELL;waid=15550001111:+1 555 000 1111`. */
interface Line {
  name: string;
  parameters: Map<string, string>;
  value: string;
}

/**
 * The cards in a vCard file, of version 2.1, 3.0 or 4.0, as far as a person wants to read them. What isn't understood is
 * left out; a file that is none has no cards. Source: RFC 6350, RFC 2426; `waid` is WhatsApp's own parameter.
 */
export function readContactCards(content: string): ContactCard[] {
  const cards: ContactCard[] = [];
  let lines: Line[] | null = null;
  for (const line of unfolded(content).map(readLine)) {
    if (line === null) continue;
    const { name, value } = line;
    if (name === 'BEGIN' && value.trim().toUpperCase() === 'VCARD') lines = [];
    else if (name === 'END' && lines) {
      cards.push(cardOf(lines));
      lines = null;
      if (cards.length === MOST_CARDS) break;
    } else lines?.push(line);
  }
  return cards;
}

/** A line that begins with a space goes on with the one before; so does one after the `=` of quoted-printable. */
function unfolded(content: string): string[] {
  return content
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]/g, '')
    .replace(/QUOTED-PRINTABLE[^\n]*(?:(?<==)\n[^\n]*)*/gi, (line) => line.replaceAll('=\n', ''))
    .split('\n');
}

function readLine(text: string): Line | null {
  const parts = /^([^:"]*(?:"[^"]*"[^:"]*)*):(.*)$/.exec(text);
  if (!parts) return null;
  const [head = '', ...given] = (parts[1] ?? '').split(';');
  const parameters = new Map(
    given.map((each) => {
      const [name = '', value] = each.split('=', 2);
      // Version 2.1 leaves the name out: `TEL;CELL:…`.
      const entry = value === undefined ? ['TYPE', name] : [name, value];
      return [(entry[0] ?? '').toUpperCase(), (entry[1] ?? '').replaceAll('"', '')] as const;
    }),
  );
  const name = head.replace(/^[^.]*\./, '').toUpperCase();
  const value = parts[2] ?? '';
  const isQuoted = /^quoted-printable$/i.test(parameters.get('ENCODING') ?? parameters.get('TYPE') ?? '');
  return { name, parameters, value: isQuoted ? fromQuotedPrintable(value) : value };
}

function fromQuotedPrintable(value: string): string {
  const bytes = value.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => `%${hex}`);
  try {
    return decodeURIComponent(bytes.replace(/%(?![0-9A-F]{2})/gi, '%25'));
  } catch {
    return value;
  }
}

function cardOf(lines: readonly Line[]): ContactCard {
  const all = (wanted: string) => lines.filter(({ name, value }) => name === wanted && value.trim() !== '');
  const first = (wanted: string) => all(wanted)[0]?.value ?? '';
  const [family = '', given = ''] = fields(first('N'));
  const name = plain(first('FN')) || [given, family].filter(Boolean).join(' ');
  return {
    name: shorten(name) || null,
    organisation: shorten(fields(first('ORG')).filter(Boolean).join(', ')) || null,
    phones: all('TEL').slice(0, MOST_ENTRIES).map(phoneOf),
    emails: all('EMAIL')
      .slice(0, MOST_ENTRIES)
      .map(({ value }) => shorten(plain(value))),
  };
}

function phoneOf({ parameters, value }: Line): ContactCard['phones'][number] {
  const waid = parameters.get('WAID') ?? '';
  return {
    number: shorten(plain(value).replace(/^tel:/i, '')),
    type: shorten((parameters.get('TYPE') ?? '').split(',')[0]?.toLowerCase() ?? '') || null,
    whatsapp: /^[1-9]\d{6,14}$/.test(waid) ? `+${waid}` : null,
  };
}

/** The parts of a value that has several, divided by `;`. */
const fields = (value: string) => value.split(/(?<!\\);/).map(plain);

/** Without the escapes. */
const plain = (value: string) =>
  value.replace(/\\([\\,;:nN])/g, (_, mark: string) => (/n/i.test(mark) ? ' ' : mark)).trim();

const shorten = (text: string) => [...text.replaceAll('\0', '')].slice(0, LONGEST).join('');

import fc from 'fast-check';
import { readContactCards } from '../../cases/contact-cards';

const lines = (...all: string[]) => all.join('\r\n');
const nothing = { name: null, organisation: null, phones: [], emails: [] };

test('a card as WhatsApp writes it', () => {
  const card = lines(
    'BEGIN:VCARD',
    'VERSION:3.0',
    'N:López;Ana;;;',
    'FN:Ana López',
    'ORG:Flowers\\, Inc.;Sales',
    'item1.TEL;waid=15550001111:+1 555-000-1111',
    'item1.X-ABLabel:Mobile',
    'TEL;TYPE="CELL,VOICE":tel:+15550002222',
    'EMAIL;TYPE=WORK:ana@example.com',
    'PHOTO;BASE64:aaaa',
    ' bbbb',
    'END:VCARD',
  );
  expect(readContactCards(card)).toEqual([
    {
      name: 'Ana López',
      organisation: 'Flowers, Inc., Sales',
      phones: [
        { number: '+1 555-000-1111', type: null, whatsapp: '+15550001111' },
        { number: '+15550002222', type: 'cell', whatsapp: null },
      ],
      emails: ['ana@example.com'],
    },
  ]);
});

test.each([
  ['several', 'BEGIN:VCARD\nFN:A\nEND:VCARD\nBEGIN:VCARD\nFN:B\nEND:VCARD', ['A', 'B']],
  ['one with a folded line', 'BEGIN:VCARD\nFN:Ana\n  López\nEND:VCARD', ['Ana López']],
  [
    'one of version 2.1',
    'BEGIN:VCARD\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:L=C3=B3pez;A=\nna\nEND:VCARD',
    ['Ana López'],
  ],
  ['one without a name', 'BEGIN:VCARD\nVERSION:3.0\nEND:VCARD', [null]],
  ['one that does not end', 'BEGIN:VCARD\nFN:A', []],
  ['no card', 'Hello', []],
  ['nothing', '', []],
])('%s', (_, content, names) => {
  expect(readContactCards(content).map(({ name }) => name)).toEqual(names);
});

test('whatever a file says, reading it is quick, bounded and storable', () => {
  const token = fc.constantFrom(
    'BEGIN:VCARD\n',
    'END:VCARD\n',
    'TEL;',
    ':',
    '=\n',
    '"',
    '\\',
    ';',
    'FN:',
    '\0',
    'QUOTED-PRINTABLE',
    ' ',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(token, fc.string()), { maxLength: 60 }), (parts) => {
      const cards = readContactCards(parts.join(''));
      expect(JSON.stringify(cards)).not.toContain('\\u0000');
      expect(cards.length).toBeLessThanOrEqual(20);
    }),
  );
  const began = performance.now();
  for (const many of ['TEL:1\n', 'QUOTED-PRINTABLE=\n', '"', ';', '\\', '=C3', ' \n'])
    readContactCards(`BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:${many.repeat(100_000)}\nEND:VCARD`);
  expect(performance.now() - began).toBeLessThan(5_000);
  const [card] = readContactCards(`BEGIN:VCARD\n${'TEL:1\n'.repeat(100)}END:VCARD`);
  expect(card).toEqual({ ...nothing, phones: Array(20).fill({ number: '1', type: null, whatsapp: null }) });
});

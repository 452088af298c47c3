import { csvHead, csvLine, withoutGuard } from '../../api/csv';
import { readCsv } from '../../api/read-csv';

const RISKY = [
  '=1+1',
  "x;=cmd|' /C calc'!A0;",
  'x;"=1+1"',
  'a\t@SUM(1)',
  'Hello\n-1+1',
  ' +49 170',
  '\tx',
  'a; b\r\n\r\n=2',
];

/** The cells as a spreadsheet sees them that parts them by this sign, and knows quotes only at the start of one. */
function cellsBy(separator: string, text: string): string[] {
  const cells: string[] = [];
  let at = 0;
  while (at <= text.length) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; at < text.length && (text[at] !== '"' || text[at + 1] === '"'); at += 1)
        if (text[at] === '"') cell += text[(at += 1)];
        else cell += text[at];
      at += 1;
    }
    for (; at < text.length && !`${separator}\r\n`.includes(text[at]!); at += 1) cell += text[at];
    cells.push(cell);
    at += 1;
  }
  return cells;
}

test.each([',', ';', '\t'])('no cell is a formula where columns are parted by %j', (separator) => {
  for (const text of RISKY)
    for (const line of [csvLine([text, 'x']), csvLine(['x', text]), csvLine(['a"b', text, text])])
      expect(cellsBy(separator, line).filter((cell) => /^[\s"]*[=+\-@]/.test(cell))).toEqual([]);
});

test('what was written comes back as it was', async () => {
  const file = csvHead(['name', 'note']) + RISKY.map((text) => csvLine([text, 'Müller; Söhne'])).join('');
  expect(file.charCodeAt(0)).toBe(0xfeff);
  const { headers, lines } = await readCsv(file, { mostLines: 100, mostColumns: 10 });
  expect(headers).toEqual(['name', 'note']);
  expect(lines).toEqual(RISKY.map((text) => [text.replace(/^ +/, ''), 'Müller; Söhne']));
  expect(withoutGuard("it's 'fine'")).toBe("it's 'fine'");
});

test.each(['\n', '\r\n', '\r'])(
  'a line is counted where it begins in the file, whatever stands above it: %j',
  async (end) => {
    const written = [
      ...['\uFEFFname,note', '', 'Ada,one', '   ', ',,', 'Bo,"two', 'lines', '', 'and more"'],
      ...['Cy,three', '"Di', 'Dea",four', ',', 'Ed,five'],
    ].join(end);
    const { headers, lines, lineNumbers } = await readCsv(written, { mostLines: 100, mostColumns: 10 });
    expect(headers).toEqual(['name', 'note']);
    expect(lines.map(([, note], at) => [lineNumbers[at], note])).toEqual([
      [3, 'one'],
      [6, ['two', 'lines', '', 'and more'].join(end)],
      [10, 'three'],
      [11, 'four'],
      [14, 'five'],
    ]);
  },
);

test('empty lines are no lines of a list, however many there are', async () => {
  const { lines, lineNumbers } = await readCsv(`name,note${'\n'.repeat(500)}Ada,one${'\n,'.repeat(500)}`, {
    mostLines: 1,
    mostColumns: 2,
  });
  expect([lines, lineNumbers]).toEqual([[['Ada', 'one']], [501]]);
});

import fc from 'fast-check';
import { readRuleFile, writeRuleFile } from '../../rule-files/file';
import { ruleSetInput } from '../../rules/rule-set-schema';

const SCHEMA = 'http://127.0.0.1:3000/api/rules/schema.json';

const faults = (text: string) => {
  const read = readRuleFile(text);
  return 'faults' in read ? read.faults : [];
};

const FILE = `# Ours
rules:
  # The night shift reads these.
  - name: Night
    type: new
    mode: on
    conditions:
      all:
        - { fact: message.text, operator: textContains, value: night }
    actions:
      - { type: addLabel, label: night }
`;

test('a file is read, and what has no id gets one that lasts, comments untouched', () => {
  const read = readRuleFile(FILE);
  if (!('set' in read)) throw new Error(JSON.stringify(read.faults));
  const [rule] = read.set.rules;
  expect(rule).toMatchObject({ name: 'Night', mode: 'on', stop: false, sectionId: null });
  expect(read.text).toContain(`id: ${rule!.id}`);
  expect(read.text).toContain('# The night shift reads these.');
  const again = readRuleFile(read.text);
  expect(again).toEqual({ set: read.set, text: read.text });
});

test('every fault is told with its line and its path', () => {
  const wrong = FILE.replace('operator: textContains', 'operator: sounds-like').replace('addLabel', 'paint');
  expect(faults(wrong)).toEqual([
    { line: 9, path: 'rules[0].conditions.all[0].operator', message: expect.stringMatching(/no operator/) },
    { line: 11, path: expect.stringMatching(/^rules\[0\]\.actions\[0\]/), message: expect.any(String) },
  ]);
  expect(faults(FILE.replace('    type: new\n', ''))).toMatchObject([{ line: 4, path: 'rules[0].type' }]);
});

test.each([
  ['nothing', '', 1],
  ['a list', '- a\n', 1],
  ['broken YAML', 'rules:\n  - name: "a\n', 2],
  ['a key twice', 'rules: []\nrules: []\n', 2],
  ['an unknown part', 'rules: []\ncolours: []\n', 1],
])('%s is no rule file', (_, text, line) => {
  expect(faults(text)[0]).toMatchObject({ message: expect.stringMatching(/./) });
  expect(faults(text)[0]!.line).toBeGreaterThanOrEqual(line);
});

test('aliases, which could grow without end, are refused', () => {
  const bomb = `a: &a [x, x]\nb: &b [*a, *a]\nrules: [*b, *b]\n`;
  expect(faults(bomb)).toHaveLength(1);
  expect(faults(bomb)[0]!.message).toMatch(/aliases/);
});

test('what is written is read as the same, whatever it holds', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((s) => s.trim() !== '');
  const rule = fc.record({
    id: fc.uuid(),
    name: text,
    type: fc.constantFrom('new', 'updated'),
    mode: fc.constantFrom('on', 'watch', 'off'),
    conditions: fc.record({
      all: fc.array(
        fc.record({ fact: fc.constant('case.labels'), operator: fc.constant('contains'), value: text }),
      ),
    }),
    actions: fc.array(fc.record({ type: fc.constant('addNote'), text }), { minLength: 1, maxLength: 3 }),
    stop: fc.boolean(),
  });
  const ids = (rules: { id: string }[]) => new Set(rules.map(({ id }) => id)).size === rules.length;
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 4 }).filter(ids), (rules) => {
      const checked = ruleSetInput.safeParse({ rules });
      fc.pre(checked.success);
      const set = checked.data;
      const read = readRuleFile(writeRuleFile(set, SCHEMA));
      expect(read).toMatchObject({ set });
    }),
    { numRuns: 200 },
  );
});

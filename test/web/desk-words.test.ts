import { cloudFormWords } from '../../api/cloud-form';
import { IMPORT_FAULTS } from '../../cases/import-fault';
import { connectForms } from '../../channels/registry';
import { REFUSED } from '../../channels/whatsapp-twilio/refused-words';
import { joining } from '../../channels/whatsapp-twilio/sandbox';
import { SENDER_CODES } from '../../channels/whatsapp-twilio/sender';
import { TICK_WORDS } from '../../workspace/tick-words';
import german from '../../web/words/desk/de.json';

/** Every text by its path, with the names it puts in. */
function texts(node: unknown, path: string): [path: string, names: string[]][] {
  if (typeof node === 'object' && node !== null)
    return Object.entries(node).flatMap(([name, value]) => texts(value, `${path}.${name}`));
  const names = [...String(node).matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => String(name));
  return node === null ? [] : [[path, names]];
}
const said = (node: unknown) => new Map(texts(node, ''));
const paths = (node: unknown) => [...said(node).keys()].sort();

const forms = [
  ...connectForms.map(({ kind, usualName, words }) => ({ kind, usualName, words })),
  { kind: 's3', usualName: 'Cloud storage', words: cloudFormWords },
];
const sandbox = joining({
  integrationId: '1',
  account: 'AC1',
  sender: 'whatsapp:+1',
  secrets: {},
  options: { sandbox: true, joinWords: 'blue-moon' },
});
const LIMITS: Record<string, unknown> = { 'whatsapp-twilio': { limits: sandbox?.limits } };

test('every form of an integration is there in German, to its last hint, step and note', () => {
  const wanted = forms.map(({ kind, usualName, words: { fields, ...words } }) => [
    kind,
    {
      ...{ usualName, ...words },
      fields: Object.fromEntries(fields.map(({ name, label, hint }) => [name, { label, hint }])),
      ...Object(LIMITS[kind]),
    },
  ]);
  expect(paths(german.kinds)).toEqual(paths(Object.fromEntries(wanted)));
});

test('everything that a tick can say is there in German, and puts in nothing that is not known', () => {
  const { twilioRefused, twilioSender, ...ticks } = german.ticks;
  expect(paths(ticks)).toEqual(paths(TICK_WORDS));
  const refused = Object.entries(REFUSED).map(([code, { detail, nextStep }]) => [code, { detail, nextStep }]);
  expect(paths(twilioRefused)).toEqual(paths(Object.fromEntries(refused)));
  expect(
    Object.keys(twilioSender)
      .map((code) => `twilioSender.${code}`)
      .sort(),
  ).toEqual([...SENDER_CODES].sort());
  for (const [words, known] of [
    [ticks, said(TICK_WORDS)],
    [twilioRefused, said(Object.fromEntries(refused))],
  ] as const)
    for (const [path, names] of said(words)) expect(known.get(path)).toEqual(expect.arrayContaining(names));
});

test('whatever can be wrong with a line of an imported list is there in German', () => {
  const known = said(IMPORT_FAULTS);
  expect(paths(german.importFaults)).toEqual(paths(IMPORT_FAULTS));
  for (const [path, names] of said(german.importFaults))
    expect([path, names.toSorted()]).toEqual([path, known.get(path)?.toSorted()]);
});

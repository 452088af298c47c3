import i18next from 'i18next';
import { failureWords, isPlainDuration, stepWords, type Speaker } from '../../web/scenarios/scenario-words';
import type { Failure, Step } from '../../web/scenarios/scenario-shapes';
import commonDe from '../../web/words/de.json';
import commonEn from '../../web/words/en.json';
import german from '../../web/words/scenarios/de.json';
import english from '../../web/words/scenarios/en.json';

beforeAll(() =>
  i18next.init({
    lng: 'en',
    resources: {
      en: { translation: commonEn, scenarios: english },
      de: { translation: commonDe, scenarios: german },
    },
    interpolation: { escapeValue: false },
  }),
);

const speakerOf = (language: string): Speaker => ({
  t: i18next.getFixedT(language, 'scenarios'),
  common: i18next.getFixedT(language, 'translation'),
  language,
});

const STEPS: [Step, string, string][] = [
  [{ customerWrites: 'Hello' }, 'The customer writes “Hello”', 'Der Kunde schreibt „Hello“'],
  [
    { customerWrites: { kind: 'image', text: 'See', from: 'Grace' } },
    'Grace sends an image: “See”',
    'Grace sendet ein Bild: „See“',
  ],
  [{ customerWrites: { button: { payload: 'yes' } } }, 'The customer chooses “yes”', 'Der Kunde wählt „yes“'],
  [{ agentAnswers: 'Hi' }, 'The agent answers “Hi”', 'Die Person im Team antwortet „Hi“'],
  [
    { agentAnswers: { text: 'Bye', agent: 'Ada', endChat: { status: 'closed' } } },
    'Ada answers “Bye” and ends the chat: Closed',
    'Ada antwortet „Bye“ und beendet den Chat: Geschlossen',
  ],
  [
    { agentSets: { agent: 'Ada', priority: 'high', assignee: null, labels: [] } },
    'Ada changes the case: Priority: High; Assignee: nobody; Labels: none',
    'Ada ändert den Fall: Priorität: Hoch; Zuständig: niemand; Labels: keine',
  ],
  [{ agentTakes: true }, 'The agent takes the chat', 'Die Person im Team übernimmt den Chat'],
  [
    { presence: { agent: 'Bob', is: 'offline' } },
    'The status of Bob becomes “Offline”',
    'Der Status von Bob wird „Offline“',
  ],
  [{ passes: 'PT90M' }, 'Time passes: 1 hour 30 minutes', 'Zeit vergeht: 1 Stunde 30 Minuten'],
  [{ passes: 'P2W' }, 'Time passes: P2W', 'Zeit vergeht: P2W'],
  [{ at: '14:30' }, 'The clock reaches 14:30', 'Die Uhr erreicht 14:30'],
  [
    {
      expect: {
        chat: 'ended',
        endedBy: null,
        messages: { contains: 'soon' },
        notes: [],
        fields: { order: 7, paid: false },
        matched: ['A', 'B'],
        caseCount: 1,
      },
    },
    'Expected: Chat: ended; Chat ended by: nobody; Fields: order = “7”, paid = no; Messages of rules: one that contains “soon”; Notes: none; Rules that have applied: “A”, “B”; Cases of the customer: 1',
    'Erwartet: Chat: beendet; Chat beendet durch: niemand; Felder: order = „7“, paid = nein; Nachrichten von Regeln: eine mit „soon“; Notizen: keine; Regeln, die gegriffen haben: „A“, „B“; Fälle des Kunden: 1',
  ],
];

test.each(STEPS)('a step is said in words: %j', (step, inEnglish, inGerman) => {
  expect(stepWords(speakerOf('en'), step)).toBe(inEnglish);
  expect(stepWords(speakerOf('de'), step)).toBe(inGerman);
});

test('a step that this page does not know is shown as it is', () => {
  expect(stepWords(speakerOf('en'), { sings: 'la' } as Step)).toBe('{"sings":"la"}');
});

const failure = (path: string, expected: unknown, actual: unknown): Failure => ({
  step: 3,
  path,
  expected,
  actual,
  words: 'as the desk says it',
});

test.each([
  [failure('steps[2].expect.status', 'open', 'pending'), 'Status: expected Open, and was Pending.'],
  [failure('steps[2].expect.takenBy', 'Ada', null), 'Chat taken by: expected “Ada”, and was nobody.'],
  [failure('steps[2].expect.fields.order.no', 7, null), 'Field “order.no”: expected “7”, and was nothing.'],
  [
    failure('steps[2].expect.matched[0]', 'A', ['B', 'B']),
    'The rule “A” should have applied by now. Applied so far: “B”.',
  ],
  [
    failure('steps[2].expect.notMatched[0]', 'A', []),
    'The rule “A” should not have applied by now. Applied so far: none.',
  ],
  [failure('steps[2].expect.matched[0]', 'Gone', []), 'There is no rule called “Gone”.'],
  [failure('steps[2].agentTakes', null, null), 'as the desk says it'],
])('a failure is said in words: %j', (failed, words) => {
  expect(failureWords(speakerOf('en'), failed, ['A', 'B'])).toBe(words);
});

test.each([
  ['PT10M', true],
  ['P1DT2H3M4.5S', true],
  ['P1D', true],
  ['PT0S', true],
  ['P2W', false],
  ['P1M', false],
  ['P', false],
  ['PT', false],
])('whether %s is in units that can be entered: %s', (duration, isPlain) => {
  expect(isPlainDuration(duration)).toBe(isPlain);
});

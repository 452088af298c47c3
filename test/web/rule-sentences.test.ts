import { createInstance } from 'i18next';
import { conditionSentence } from '../../web/conditions/condition-sentence';
import { changedWords } from '../../web/rules/change-words';
import { ruleWords, type Speaker } from '../../web/rules/rule-words';
import actionsDe from '../../web/words/actions/de.json';
import actionsEn from '../../web/words/actions/en.json';
import conditionsDe from '../../web/words/conditions/de.json';
import conditionsEn from '../../web/words/conditions/en.json';
import commonDe from '../../web/words/de.json';
import commonEn from '../../web/words/en.json';
import rulesDe from '../../web/words/rules/de.json';
import rulesEn from '../../web/words/rules/en.json';

const i18n = createInstance();
beforeAll(() =>
  i18n.init({
    lng: 'en',
    resources: {
      en: { translation: commonEn, actions: actionsEn, conditions: conditionsEn, rules: rulesEn },
      de: { translation: commonDe, actions: actionsDe, conditions: conditionsDe, rules: rulesDe },
    },
    interpolation: { escapeValue: false },
  }),
);

const named = (names: Record<string, string>) => (id: string) => names[id] ?? null;
const speakerOf = (language: string): Speaker => ({
  t: i18n.getFixedT(language, 'rules'),
  conditions: i18n.getFixedT(language, 'conditions'),
  actions: i18n.getFixedT(language, 'actions'),
  language,
  nameOf: named({ g1: 'Billing' }),
  templateName: named({ HX1: 'order_update' }),
});

let english: Speaker;
let german: Speaker;
beforeAll(() => void ([english, german] = [speakerOf('en'), speakerOf('de')]));

test.each([
  ['contact.isBlocked', 'equal', true, 'the customer is blocked', 'der Kunde ist gesperrt'],
  ['contact.isBlocked', 'notEqual', true, 'the customer is not blocked', 'der Kunde ist nicht gesperrt'],
  ['window.isOpen', 'equal', false, 'the 24-hour window is closed', 'das 24-Stunden-Fenster ist geschlossen'],
  ['assignee.id', 'isPresent', false, 'nobody owns the case', 'niemand ist zuständig'],
  [
    'contact.name',
    'isPresent',
    false,
    'the name of the customer is not known',
    'der Name des Kunden ist nicht bekannt',
  ],
  ['case.status', 'hasChanged', true, 'the status has changed', 'der Status hat sich geändert'],
  [
    'case.labels',
    'hasChanged',
    false,
    'the labels of the case have not changed',
    'die Labels des Falls haben sich nicht geändert',
  ],
  [
    'case.labels',
    'changedTo',
    'vip',
    'the labels of the case have gained “vip”',
    'die Labels des Falls haben „vip“ dazubekommen',
  ],
  [
    'case.status',
    'in',
    ['open', 'pending'],
    'the status is open or pending',
    'der Status ist offen oder wartend',
  ],
  [
    'case.labels',
    'containsAll',
    ['a', 'b'],
    'the labels of the case include “a” and “b”',
    'die Labels des Falls enthalten „a“ und „b“',
  ],
  [
    'case.waitingMinutes',
    'greaterThan',
    90,
    'the time the customer has waited is more than 1 hour 30 minutes',
    'die Wartezeit des Kunden ist mehr als 1 Stunde 30 Minuten',
  ],
  [
    'message.text',
    'longerThan',
    1,
    'the text of the message is longer than 1 character',
    'der Text der Nachricht ist länger als 1 Zeichen',
  ],
  [
    'change.kinds',
    'containsAny',
    ['note', 'chatEnded'],
    'a note was added or the chat ended',
    'eine Notiz kam hinzu oder der Chat wurde beendet',
  ],
  ['change.by', 'equal', 'customer', 'the change was made by the customer', 'der Kunde hat es getan'],
  [
    'time.timeOfDay',
    'between',
    ['22:00', '06:00'],
    'the time of day is between 22:00 and 06:00',
    'die Uhrzeit liegt zwischen 22:00 und 06:00',
  ],
  [
    'time.date',
    'before',
    '2026-12-24',
    'the date is before December 24, 2026',
    'das Datum liegt vor 24. Dezember 2026',
  ],
  ['group.id', 'equal', 'g1', 'the group is Billing', 'die Gruppe ist Billing'],
  [
    'case.field.plan',
    'equal',
    true,
    'the field “plan” of the case is yes',
    'das Feld „plan“ des Falls ist ja',
  ],
])('%s %s %j', (fact, operator, value, inEnglish, inGerman) => {
  const said = [english, german].map((say) =>
    conditionSentence(
      { t: say.conditions, language: say.language, nameOf: say.nameOf },
      { fact, operator, value },
    ),
  );
  expect(said).toEqual([inEnglish, inGerman]);
});

test('a rule is one sentence', () => {
  const rule = {
    type: 'new' as const,
    after: null,
    conditions: { all: [{ fact: 'contact.isBlocked', operator: 'equal', value: true }] },
    actions: [{ type: 'setPriority', priority: 'low' }],
    stop: false,
  };
  expect(ruleWords(english, rule)).toBe(
    'When a case is created, if the customer is blocked: set the priority to low.',
  );
  expect(ruleWords(german, rule)).toBe(
    'Wenn ein Fall angelegt wird, sofern gilt: der Kunde ist gesperrt – dann: die Priorität auf niedrig setzen.',
  );
});

describe('what changes is said in full', () => {
  const said = (field: string, value: unknown) =>
    changedWords(english, field, value, (id) => (id === 's1' ? 'Night' : null));

  test('texts to their end, late ones, and the template of a closed window by its name', () => {
    const text = `${'long '.repeat(40)}end`;
    const whenWindowClosed = { contentSid: 'HX1', variables: { 1: 'Hi' } };
    expect(said('actions', [{ type: 'sendMessage', text, whenWindowClosed, whenLate: 'send' }])).toBe(
      `write “${text}” (when the 24-hour window is closed, the template order_update, 1: “Hi”; also when it is late)`,
    );
  });

  test('headers of webhooks by their names, never their values', () => {
    const headers = { Authorization: 'Bearer secret', 'X-Desk': 'one' };
    const action = {
      type: 'callWebhook',
      url: 'https://example.com/a',
      method: 'PUT',
      headers,
      body: { a: 1 },
    };
    expect(said('actions', [action])).toBe(
      'call https://example.com/a (by PUT; headers Authorization, X-Desk; with “{"a":1}”)',
    );
  });

  test('sections by their names', () => {
    expect(['s1', null, 's2'].map((id) => said('sectionId', id))).toEqual([
      'Night',
      'In no section',
      'a section that is gone',
    ]);
  });
});

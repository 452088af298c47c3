import { createInstance } from 'i18next';
import { FACTS } from '../../rules/facts';
import { OPERATORS } from '../../rules/operators';
import { conditionSentence } from '../../web/conditions/condition-sentence';
import { changedWords } from '../../web/rules/change-words';
import type { Tree } from '../../web/rules/rule-shapes';
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
let english: Speaker;
let german: Speaker;
beforeAll(async () => {
  await i18n.init({
    lng: 'en',
    resources: {
      en: { translation: commonEn, actions: actionsEn, conditions: conditionsEn, rules: rulesEn },
      de: { translation: commonDe, actions: actionsDe, conditions: conditionsDe, rules: rulesDe },
    },
    interpolation: { escapeValue: false },
  });
  [english, german] = [speakerOf('en'), speakerOf('de')];
});

const named = (names: Record<string, string>) => (id: string) => names[id] ?? null;
const speakerOf = (language: string): Speaker => ({
  t: i18n.getFixedT(language, 'rules'),
  conditions: i18n.getFixedT(language, 'conditions'),
  actions: i18n.getFixedT(language, 'actions'),
  language,
  nameOf: named({ g1: 'Billing' }),
  templateName: named({ HX1: 'order_update' }),
});

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
    'the case has gained the label “vip”',
    'der Fall hat das Label „vip“ bekommen',
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
    'the case has the labels “a” and “b”',
    'der Fall hat die Labels „a“ und „b“',
  ],
  [
    'case.waitingMinutes',
    'greaterThan',
    90,
    'the customer has waited more than 1 hour 30 minutes',
    'der Kunde wartet mehr als 1 Stunde 30 Minuten',
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
    'it is between 22:00 and 06:00',
    'es ist zwischen 22:00 und 06:00 Uhr',
  ],
  [
    'time.date',
    'before',
    '2026-12-24',
    'the date is before December 24, 2026',
    'das Datum liegt vor dem 24. Dezember 2026',
  ],
  [
    'case.minutesSinceCustomerMessage',
    'greaterThanInclusive',
    2880,
    'the customer last wrote at least 2 days ago',
    'die letzte Nachricht des Kunden ist mindestens 2 Tage her',
  ],
  [
    'case.messageCount',
    'lessThan',
    2,
    'the case has fewer than 2 messages',
    'der Fall hat weniger als 2 Nachrichten',
  ],
  [
    'message.kind',
    'notIn',
    ['image', 'video'],
    'the message is neither a picture nor a video',
    'die Nachricht ist weder ein Bild noch ein Video',
  ],
  [
    'assignee.id',
    'equal',
    { fact: 'taker.id' },
    'the assignee is whoever has the chat',
    'die zuständige Person ist die Person mit dem Chat',
  ],
  [
    'contact.labels',
    'startsWith',
    'vip',
    'a label of the customer starts with “vip”',
    'ein Label des Kunden beginnt mit „vip“',
  ],
  [
    'case.field.a | b {{value}}',
    'isPresent',
    false,
    'the field “a | b {{value}}” of the case is empty',
    'das Feld „a | b {{value}}“ des Falls ist leer',
  ],
  ['case.status', 'notIn', ['open'], 'the status is not open', 'der Status ist nicht offen'],
  ['case.labels', 'containsAll', ['vip'], 'the case has the label “vip”', 'der Fall hat das Label „vip“'],
  [
    'assignee.id',
    'notEqual',
    'g1',
    'somebody other than Billing owns the case',
    'jemand anderes als Billing ist zuständig',
  ],
  [
    'taker.id',
    'notIn',
    ['g1', 'g2'],
    'somebody other than Billing or “g2” has the chat',
    'jemand anderes als Billing oder „g2“ hat den Chat',
  ],
  [
    'chat.endedBy',
    'notEqual',
    'inactivity',
    'the chat was ended by something other than inactivity',
    'etwas anderes als Inaktivität hat den Chat beendet',
  ],
  [
    'previousCase.status',
    'notIn',
    ['open', 'pending'],
    'the case before has another status than open or pending',
    'der vorige Fall hat einen anderen Status als offen oder wartend',
  ],
  [
    'change.kinds',
    'doesNotContain',
    'chatActivated',
    'it did not happen that the chat became active',
    'dies ist nicht geschehen: der Chat wurde aktiv',
  ],
  ['change.kinds', 'contains', 'status', 'the status changed', 'der Status wurde geändert'],
  [
    'change.kind',
    'equal',
    'status',
    'the status changed (not as a consequence)',
    'der Status wurde geändert (nicht als Folge)',
  ],
  ['change.kind', 'equal', 'customerMessage', 'the customer wrote', 'der Kunde hat geschrieben'],
  [
    'window.minutesLeft',
    'lessThan',
    60,
    'the 24-hour window closes in less than 1 hour or is closed',
    'das 24-Stunden-Fenster ist noch weniger als 1 Stunde offen oder schon geschlossen',
  ],
  [
    'window.minutesLeft',
    'greaterThan',
    60,
    'the 24-hour window closes in more than 1 hour',
    'das 24-Stunden-Fenster ist noch mehr als 1 Stunde offen',
  ],
  [
    'window.minutesLeft',
    'notEqual',
    60,
    'the time until the 24-hour window closes is not 1 hour',
    'die Zeit bis zum Ende des 24-Stunden-Fensters ist nicht 1 Stunde',
  ],
  [
    'window.minutesLeft',
    'equal',
    0,
    'the 24-hour window is closed',
    'das 24-Stunden-Fenster ist geschlossen',
  ],
  [
    'message.text',
    'equal',
    'stop',
    'the text of the message is exactly “stop”',
    'der Text der Nachricht ist genau „stop“',
  ],
  [
    'message.text',
    'textEquals',
    'stop',
    "the text of the message is “stop” (capitals and accents don't matter)",
    'der Text der Nachricht ist „stop“ (Großschreibung und Akzente zählen nicht)',
  ],
  [
    'case.status',
    'changedFrom',
    'open',
    'the status was open until just now',
    'der Status war bis eben offen',
  ],
  [
    'case.labels',
    'containsAll',
    { fact: 'contact.labels' },
    'the labels of the case include all of the labels of the customer',
    'die Labels des Falls enthalten alle davon (die Labels des Kunden)',
  ],
  [
    'case.labels',
    'textContainsAll',
    { fact: 'contact.labels' },
    'the labels of the case contain all of the labels of the customer',
    'die Labels des Falls enthalten alle davon (die Labels des Kunden)',
  ],
  [
    'message.text',
    'textContainsAny',
    { fact: 'contact.labels' },
    'the text of the message contains at least one of the labels of the customer',
    'der Text der Nachricht enthält mindestens eines davon (die Labels des Kunden)',
  ],
  [
    'message.text',
    'notIn',
    { fact: 'contact.labels' },
    'the text of the message is none of the labels of the customer',
    'der Text der Nachricht ist keines davon (die Labels des Kunden)',
  ],
  [
    'case.messageCount',
    'notEqual',
    2,
    'the case has not exactly 2 messages',
    'der Fall hat nicht genau 2 Nachrichten',
  ],
  ['taker.id', 'hasChanged', true, 'somebody else has the chat now', 'jemand anderes hat jetzt den Chat'],
  ['group.id', 'equal', { fact: '' }, 'the group is …', 'die Gruppe ist …'],
  [
    'change.kind',
    'notEqual',
    'note',
    'something else happened than: a note was added',
    'etwas anderes ist geschehen als: eine Notiz kam hinzu',
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

test('every fact, operator and event has its words', () => {
  const { subjects, statements, clauses, happens, kinds } = conditionsEn;
  const facts = Object.entries(FACTS).map(([name, { type }]) => [type, name.replaceAll('.', '_')] as const);
  expect(facts.filter(([type, name]) => !(name in (type === 'boolean' ? statements : subjects)))).toEqual([]);
  expect(Object.keys(OPERATORS).filter((operator) => !(operator in clauses))).toEqual([]);
  const events = [...FACTS['change.kinds'].examples].sort();
  expect(Object.keys(kinds).sort()).toEqual(events);
  expect(Object.keys(happens).sort()).toEqual(events);
});

test('German clauses mark their verb, so that it can go last', () => {
  const { statements, presences, measured, clauses } = conditionsDe;
  const marked = Object.entries(clauses).flatMap(([name, text]) =>
    name.startsWith('notBecause') ? [] : [text],
  );
  const texts = [statements, presences].flatMap((both) =>
    Object.values(both).flatMap(({ yes, no }) => [yes, no]),
  );
  const all = [...texts, ...Object.values(measured), ...marked];
  expect(all.filter((text) => !/^[^|]+ \| [^ |]+( \| [^|]+)?$/.test(text))).toEqual([]);
});

describe('a rule is one sentence', () => {
  const isBlocked = { fact: 'contact.isBlocked', operator: 'equal', value: true };
  const isOpen = { fact: 'case.status', operator: 'equal', value: 'open' };
  const happened = (...value: string[]) => ({ fact: 'change.kinds', operator: 'containsAny', value });
  const notActivated = { fact: 'change.kinds', operator: 'doesNotContain', value: 'chatActivated' };
  const either = { any: [isBlocked, isOpen] };
  const rule = (type: 'new' | 'updated' | 'current', conditions: Tree) => ({
    type,
    after:
      type === 'current' ? { fact: 'chat.endedAt' as const, duration: 'PT48H', businessHours: false } : null,
    conditions,
    actions: [{ type: 'setPriority', priority: 'low' }],
    stop: false,
  });

  test.each([
    [
      rule('new', { all: [isBlocked, isOpen] }),
      'When a case is created and the customer is blocked and the status is open: set the priority to low.',
      'Wenn ein Fall angelegt wird und der Kunde gesperrt ist und der Status offen ist: die Priorität auf niedrig setzen.',
    ],
    [
      rule('new', { any: [isBlocked, isOpen] }),
      'When a case is created and (the customer is blocked or the status is open): set the priority to low.',
      'Wenn ein Fall angelegt wird und (der Kunde gesperrt ist oder der Status offen ist): die Priorität auf niedrig setzen.',
    ],
    [
      rule('updated', { all: [isBlocked, happened('customerMessage')] }),
      'When, in an existing case, the customer writes and the customer is blocked: set the priority to low.',
      'Wenn in einem bestehenden Fall der Kunde schreibt und der Kunde gesperrt ist: die Priorität auf niedrig setzen.',
    ],
    [
      rule('updated', { all: [happened('customerMessage', 'status'), isBlocked] }),
      'When, in an existing case, the customer writes or the status changes, if the customer is blocked: set the priority to low.',
      'Wenn in einem bestehenden Fall der Kunde schreibt oder sich der Status ändert, falls der Kunde gesperrt ist: die Priorität auf niedrig setzen.',
    ],
    [
      rule('updated', { all: [happened('note')] }),
      'When, in an existing case, a note is added: set the priority to low.',
      'Wenn in einem bestehenden Fall eine Notiz hinzukommt: die Priorität auf niedrig setzen.',
    ],
    [
      rule('updated', { all: [{ fact: 'change.kind', operator: 'notIn', value: ['note'] }] }),
      'When a case changes and it is not because a note is added: set the priority to low.',
      'Wenn sich ein Fall ändert und das nicht daran liegt, dass eine Notiz hinzukommt: die Priorität auf niedrig setzen.',
    ],
    [
      rule('updated', { all: [notActivated, isOpen] }),
      'When a case changes and (it does not happen with it that the chat becomes active) and the status is open: set the priority to low.',
      'Wenn sich ein Fall ändert und (dabei nicht geschieht, dass der Chat aktiv wird) und der Status offen ist: die Priorität auf niedrig setzen.',
    ],
    [
      rule('updated', { all: [happened('customerMessage'), either] }),
      'When, in an existing case, the customer writes and (the customer is blocked or the status is open): set the priority to low.',
      'Wenn in einem bestehenden Fall der Kunde schreibt und (der Kunde gesperrt ist oder der Status offen ist): die Priorität auf niedrig setzen.',
    ],
    [
      rule('updated', { any: [{ all: [happened('customerMessage', 'note')] }] }),
      'When, in an existing case, the customer writes or a note is added: set the priority to low.',
      'Wenn in einem bestehenden Fall der Kunde schreibt oder eine Notiz hinzukommt: die Priorität auf niedrig setzen.',
    ],
    ...[{ all: [either] }, { any: [either] }, { all: [{ all: [either] }] }].map(
      (tree): [ReturnType<typeof rule>, string, string] => [
        rule('new', tree),
        'When a case is created and (the customer is blocked or the status is open): set the priority to low.',
        'Wenn ein Fall angelegt wird und (der Kunde gesperrt ist oder der Status offen ist): die Priorität auf niedrig setzen.',
      ],
    ),
    [
      rule('new', { all: [happened('customerMessage', 'note'), isOpen] }),
      'When a case is created and (the customer writes or a note is added) and the status is open: set the priority to low.',
      'Wenn ein Fall angelegt wird und (der Kunde schreibt oder eine Notiz hinzukommt) und der Status offen ist: die Priorität auf niedrig setzen.',
    ],
    [
      rule('new', { not: either }),
      'When a case is created and not (the customer is blocked or the status is open): set the priority to low.',
      'Wenn ein Fall angelegt wird und nicht (der Kunde gesperrt ist oder der Status offen ist): die Priorität auf niedrig setzen.',
    ],
    [
      rule('current', { all: [{ not: isBlocked }] }),
      '2 days after the chat ended, if not (the customer is blocked): set the priority to low.',
      '2 Tage, nachdem der Chat endete, falls nicht (der Kunde gesperrt ist): die Priorität auf niedrig setzen.',
    ],
  ])('%#', (said, inEnglish, inGerman) => {
    expect([ruleWords(english, said), ruleWords(german, said)]).toEqual([inEnglish, inGerman]);
  });
});

describe('what changes is said in full', () => {
  const said = (field: string, value: unknown) =>
    changedWords(english, field, value, (id) => (id === 's1' ? 'Night' : null));

  test('texts to their end, late ones, and the template of a closed window by its name', () => {
    const text = `${'long '.repeat(40)}end`;
    const whenWindowClosed = { contentSid: 'HX1', variables: { 1: 'Hi' } };
    expect(said('actions', [{ type: 'sendMessage', text, whenWindowClosed, whenLate: 'send' }])).toBe(
      `write “${text}” to the customer (when the 24-hour window is closed, the template order_update, 1: “Hi”; even when it comes late)`,
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
    expect(said('actions', [{ ...action, body: null }])).toBe(
      'call https://example.com/a (by PUT; headers Authorization, X-Desk)',
    );
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

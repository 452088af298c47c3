import { createInstance } from 'i18next';
import { findRules, isSought, ruleTexts, soughtRules } from '../../web/rules/find-rules';
import type { Rule, Section } from '../../web/rules/rule-shapes';
import type { Speaker } from '../../web/rules/rule-words';
import actions from '../../web/words/actions/en.json';
import conditions from '../../web/words/conditions/en.json';
import common from '../../web/words/en.json';
import words from '../../web/words/rules/en.json';

const i18n = createInstance();
let say: Speaker;
beforeAll(async () => {
  await i18n.init({
    lng: 'en',
    resources: { en: { translation: common, actions, conditions, rules: words } },
    interpolation: { escapeValue: false },
  });
  say = {
    t: i18n.getFixedT('en', 'rules'),
    conditions: i18n.getFixedT('en', 'conditions'),
    actions: i18n.getFixedT('en', 'actions'),
    language: 'en',
    nameOf: (id) => (id === 'g1' ? 'Billing' : null),
    templateName: (id) => (id === 'HX1' ? 'order_update' : null),
  };
});

const rule = (id: string, more: Partial<Rule>): Rule => ({
  id,
  name: id,
  type: 'new',
  mode: 'on',
  sectionId: null,
  after: null,
  conditions: { all: [] },
  actions: [],
  stop: false,
  enabled: true,
  position: 0,
  createdAt: '2026-11-28T00:00:00Z',
  updatedAt: '2026-11-28T00:00:00Z',
  ...more,
});
const SECTIONS: Section[] = [{ id: 's1', type: 'new', name: 'Weekends', enabled: true, firstMatch: false }];
const LONG = `${'Good morning. '.repeat(10)}Yours, Zoë`;
const RULES = [
  rule('Invoices', { actions: [{ type: 'addLabel', label: 'Überfällig' }] }),
  rule('Parcels', { mode: 'watch', actions: [{ type: 'sendTemplate', contentSid: 'HX1' }] }),
  rule('Rest', { mode: 'off', sectionId: 's1', actions: [{ type: 'setGroup', groupId: 'g1' }] }),
  rule('Greeting', { actions: [{ type: 'sendMessage', text: LONG }] }),
  rule('Told', {
    actions: [{ type: 'callWebhook', url: 'https://crm.example.com', headers: { 'X-Key': 'hunter2' } }],
  }),
];
const found = (q: string, mode: Rule['mode'] | null = null) =>
  findRules(RULES, ruleTexts(say, RULES, SECTIONS), { q, mode }).map(({ id }) => id);

test.each([
  ['a name', 'invoi', ['Invoices']],
  ['a label', 'überFÄLLIG', ['Invoices']],
  ['a template by its name', 'order_update', ['Parcels']],
  ['a section', 'weekend', ['Rest']],
  ['a group', 'billing', ['Rest']],
  ['words of the sentence', 'send template', ['Parcels']],
  ['the end of a long text', 'zoë', ['Greeting']],
  ['the name of a header', 'x-key', ['Told']],
  ['never what a header says', 'hunter2', []],
  ['every word must be there', 'order_update invoices', []],
])('a rule is found by %s', (_what, q, ids) => {
  expect(found(q)).toEqual(ids);
});

test('the state is asked for alone, or beside words', () => {
  expect(found('', 'watch')).toEqual(['Parcels']);
  expect(found('case is created', 'off')).toEqual(['Rest']);
  expect(found('invoices', 'off')).toEqual([]);
});

test('what the address says of a state there is none of is not asked for', () => {
  expect(soughtRules(new URLSearchParams('q=a%20b&mode=off'))).toEqual({ q: 'a b', mode: 'off' });
  expect(isSought(soughtRules(new URLSearchParams('type=new&mode=loud')))).toBe(false);
});

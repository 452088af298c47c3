import { costsOf, onlyStops, perDay } from '../../web/rules/publish-costs';

const rule = (id: string, more: object = {}) => ({
  ...{ id, name: id, mode: 'on' as const, matched: 9, unknown: 0, failed: 0, cases: 9, customers: 9 },
  ...{ messages: 9, templates: 0, messagesPerDay: [{ day: '2026-11-01', messages: 9 }], maxPer10Minutes: 3 },
  ...more,
});
const result = (rules: ReturnType<typeof rule>[], newlyWrittenCustomers: number) => ({
  ...{ events: 100, touchedEvents: 9, touchedCases: 9, writtenCustomers: 12, newlyWrittenCustomers, rules },
  sample: rules.map(({ id, name }) => ({
    ...{ caseNumber: 1, at: '', rule: { id, name }, conditions: [] },
    texts: [{ action: 'sendMessage', text: `Text of ${id}` }],
  })),
  ...{ differences: [], differenceCounts: { onlyTried: 1, onlyPublished: 0, unknown: 0 }, notes: [] },
  ...{ ms: 1, memoryMb: 1 },
});
const changed = (id: string, change: 'added' | 'changed' | 'moved', field = 'actions') => ({
  ...{ of: 'rule' as const, id, name: id, change },
  fields: change === 'changed' ? [{ field, from: null, to: null }] : [],
});

const draft = (rules: object[], differences: object[], sections: object[] = []) =>
  ({ changedAt: '', rules, sections, differences }) as never; // as much of it as is asked for

test('only rules that the publication changes and that are on act, and of them some write', () => {
  const rules = [
    rule('old'),
    rule('new'),
    rule('watched', { mode: 'watch' }),
    rule('silent', { messages: 0 }),
  ];
  const differences = [changed('new', 'added'), changed('watched', 'added'), changed('silent', 'added')];
  const costs = costsOf(result(rules, 0), draft([], differences));
  expect(costs.writing.map(({ id }) => id)).toEqual(['new']);
  expect(costs.acting.map(({ id }) => id)).toEqual(['new', 'silent']);
  expect(costs.longest).toBe('Text of new');
});

test('where others write anew because of what is changed, they are shown too', () => {
  const rules = [rule('below'), rule('above', { messages: 0 })];
  const costs = costsOf(result(rules, 7), draft([], [changed('above', 'changed', 'stop')]));
  expect([costs.customers, costs.writing.map(({ id }) => id)]).toEqual([7, ['below']]);
});

test('of a rule without a sample the text is shown as it is written', () => {
  const tried = { ...result([rule('new')], 9), sample: [] };
  const written = {
    id: 'new',
    actions: [
      { type: 'addNote', text: 'A long note for us alone' },
      { type: 'sendMessage', text: 'Hello {{ contact.name }}' },
    ],
  };
  expect(costsOf(tried, draft([written], [changed('new', 'added')])).longest).toBe(
    'Hello {{ contact.name }}',
  );
});

test('a day is an average of all from the first to the last on which it wrote', () => {
  const messagesPerDay = [
    { day: '2026-11-01', messages: 1 },
    { day: '2026-11-05', messages: 9 },
  ];
  expect(perDay(rule('a', { messages: 10, messagesPerDay }))).toEqual({ average: 2, most: 9 });
});

describe('a draft that only stops rules need not be tried', () => {
  const off = (to = 'off') => ({ ...changed('a', 'changed'), fields: [{ field: 'mode', from: 'on', to }] });
  const one = { id: 'a', sectionId: null, stop: false, actions: [{ type: 'addLabel' }] };

  test('where one is switched off, or only watched', () => {
    expect(onlyStops(draft([one], [off()]))).toBe(true);
    expect(onlyStops(draft([one], [off('watch')]))).toBe(true);
  });

  test.each([
    ['it is switched on', draft([one], [off('on')])],
    ['it kept others from their turn', draft([{ ...one, stop: true }], [off()])],
    ['an action of it did', draft([{ ...one, actions: [{ type: 'stop' }] }], [off()])],
    [
      'of its section only the first acts',
      draft([{ ...one, sectionId: 's' }], [off()], [{ id: 's', firstMatch: true }]),
    ],
    ['something else changes too', draft([one], [off(), changed('b', 'added')])],
    ['nothing changes', draft([one], [])],
  ])('but not where %s', (_why, seen) => {
    expect(onlyStops(seen)).toBe(false);
  });
});

import { costsOf, perDay } from '../../web/rules/publish-costs';

const rule = (id: string, more: object = {}) => ({
  ...{ id, name: id, mode: 'on' as const, matched: 9, unknown: 0, failed: 0, cases: 9, customers: 9 },
  ...{ messages: 9, templates: 0, messagesPerDay: [{ day: '2026-11-01', messages: 9 }], maxPer10Minutes: 3 },
  ...more,
});
const result = (rules: ReturnType<typeof rule>[], onlyTried = 1) => ({
  ...{ events: 100, touchedEvents: 9, touchedCases: 9, writtenCustomers: 12, rules },
  sample: rules.map(({ id, name }) => ({
    ...{ caseNumber: 1, at: '', rule: { id, name }, conditions: [] },
    texts: [{ action: 'sendMessage', text: `Text of ${id}` }],
  })),
  ...{ differences: [], differenceCounts: { onlyTried, onlyPublished: 0, unknown: 0 }, notes: [] },
  ...{ ms: 1, memoryMb: 1 },
});
const changed = (id: string, change: 'added' | 'changed' | 'moved', field = 'actions') => ({
  ...{ of: 'rule' as const, id, name: id, change },
  fields: change === 'changed' ? [{ field, from: null, to: null }] : [],
});

test('only rules that the publication changes, that are on and that write are counted', () => {
  const rules = [
    rule('old'),
    rule('new'),
    rule('watched', { mode: 'watch' }),
    rule('silent', { messages: 0 }),
  ];
  const differences = [changed('new', 'added'), changed('watched', 'added'), changed('silent', 'added')];
  const costs = costsOf(result(rules), differences);
  expect(costs.writing.map(({ id }) => id)).toEqual(['new']);
  expect(costs.acting.map(({ id }) => id)).toEqual(['new', 'silent']);
  expect([costs.customers, costs.longest]).toEqual([9, 'Text of new']);
});

test('two rules that write reach no more customers than there are', () => {
  expect(
    costsOf(result([rule('a'), rule('b')]), [changed('a', 'added'), changed('b', 'added')]).customers,
  ).toBe(12);
});

test('where the turn of others changes, the others count too, if they do anything new', () => {
  const rules = [rule('below'), rule('above', { messages: 0 })];
  const differences = [changed('above', 'changed', 'stop')];
  expect(costsOf(result(rules), differences).writing.map(({ id }) => id)).toEqual(['below']);
  expect(costsOf(result(rules, 0), differences).writing).toEqual([]);
});

test('a day is an average of those on which it wrote', () => {
  const messagesPerDay = [
    { day: '2026-11-01', messages: 1 },
    { day: '2026-11-02', messages: 4 },
  ];
  expect(perDay(rule('a', { messages: 5, messagesPerDay }))).toEqual({ average: 3, most: 4 });
});

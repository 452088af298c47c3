import { namesLabel, scenarioNamesLabel } from '../../rules/names-label';

const asks = (fact: string, operator: string, value: unknown) =>
  namesLabel({ conditions: { all: [{ not: { fact, operator, value } }] }, actions: [] }, 'Über  VIP');

test('a rule names a label as its operator reads it, and only where labels are asked for', () => {
  expect(asks('case.labels', 'contains', 'Über  VIP')).toBe(true);
  expect(asks('contact.labels', 'containsAny', ['x', 'Über  VIP'])).toBe(true);
  // Exactly, with case.
  expect(asks('case.labels', 'contains', 'über VIP')).toBe(false);
  expect(asks('case.labels', 'textEquals', ' uber vip')).toBe(true);
  expect(asks('case.labels', 'textContainsAny', ['x', 'ÜBER VIP'])).toBe(true);
  expect(asks('case.labels', 'textContains', 'vip')).toBe(false);
  // A field that somebody has called so.
  expect(asks('case.field.my.labels', 'contains', 'Über  VIP')).toBe(false);
});

test('a scenario names a label that it begins with, sets or expects', () => {
  const named = (scenario: object) => scenarioNamesLabel({ name: 'One', steps: [], ...scenario }, 'vip');
  expect(named({ given: { contact: { labels: ['vip'] } } })).toBe(true);
  expect(named({ steps: [{ customerWrites: 'vip' }, { agentSets: { labels: ['vip'] } }] })).toBe(true);
  expect(named({ steps: [{ expect: { labels: ['x', 'vip'] } }] })).toBe(true);
  expect(named({ steps: [{ expect: { labels: { contains: ['vip'] } } }] })).toBe(true);
  expect(named({ steps: [{ customerWrites: 'vip' }, { expect: { labels: ['x'], notes: ['vip'] } }] })).toBe(
    false,
  );
});

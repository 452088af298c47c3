import fc from 'fast-check';
import { Engine } from 'json-rules-engine';
import { compare, OPERATORS } from '../../rules/operators';

const NAMES = Object.keys(OPERATORS);
const changed = (from: unknown, to: unknown) => ({ now: to, change: { from, to } });
const others = NAMES.filter((name) => name !== 'isPresent');

describe('operators', () => {
  test.each<[string, unknown, unknown, boolean]>([
    ['equal', 'open', 'open', true],
    ['equal', 'open', 'Open', false],
    ['equal', 3, '3', false],
    ['notEqual', 'open', 'closed', true],
    ['notEqual', 'open', 'open', false],
    ['in', 'open', ['open', 'pending'], true],
    ['in', 'open', 'reopened', false],
    ['notIn', 'closed', ['open', 'pending'], true],
    ['notIn', 'open', ['open'], false],
    ['notIn', 'open', 'closed', false],
    ['contains', ['vip', 'new'], 'vip', true],
    ['contains', 'vip', 'v', false],
    ['doesNotContain', ['vip'], 'new', true],
    ['doesNotContain', [], 'new', true],
    ['doesNotContain', ['vip'], 'vip', false],
    ['lessThan', 2, 3, true],
    ['lessThan', 3, 3, false],
    ['lessThanInclusive', 3, 3, true],
    ['greaterThan', '7', 5, true],
    ['greaterThan', '7 stars', 5, false],
    ['greaterThan', '', -1, false],
    ['greaterThan', true, 0, false],
    ['greaterThanInclusive', 3, 3, true],
    ['greaterThan', 3, '2', false],
    ['lessThan', '2026-11-23T10:00:00.000Z', '2026-11-23T12:00:00+01:00', true],
    ['lessThan', '2026-11-23T10:00:00.000Z', '2026-11-23T11:00:00+01:00', false],
    ['lessThan', 'apple', 'pear', false],
    ['textContains', 'Meine RECHNUNG fehlt', 'rechnung', true],
    ['textContains', 'Café', 'cafe', true],
    ['textContains', 'Cafe', 'CAFÉ', true],
    ['textContains', 'anything', '', false],
    ['textContains', ['VIP', 'new'], 'vip', true],
    ['textContains', 42, '4', false],
    ['textContainsAny', 'I want a refund', ['invoice', 'REFUND'], true],
    ['textContainsAny', 'I want a refund', ['invoice', 'bill'], false],
    ['textContainsAny', 'anything', [], false],
    ['textContainsAny', 'anything', [7, null], false],
    ['textEquals', ' Stop ', 'STOP', true],
    ['textEquals', 'stop it', 'stop', false],
    ['textEquals', '', '', true],
    ['startsWith', '  Él dijo', 'el', true],
    ['startsWith', 'hello', 'ello', false],
    ['startsWith', 'hello', ' ', false],
    ['endsWith', 'Where is my LAMP?  ', 'lamp?', true],
    ['endsWith', 'lamp post', 'lamp', false],
    ['endsWith', 'hello', ' ', false],
    ['textContainsAll', 'I want my MONEY back', ['money', 'want'], true],
    ['textContainsAll', 'I want my money', ['money', 'back'], false],
    ['textContainsAll', ['vip', 'late payer'], ['VIP', 'late'], true],
    ['textContainsAll', 'anything', [], false],
    ['containsAny', ['vip', 'new'], ['old', 'new'], true],
    ['containsAny', ['vip', 'new'], ['old', 'VIP'], false],
    ['containsAny', 'vip', ['vip'], false],
    ['containsAll', ['vip', 'new'], ['new', 'vip'], true],
    ['containsAll', ['vip', 'new'], ['new', 'old'], false],
    ['containsAll', ['vip'], [], false],
    ['matches', 'Order no. 4711, please', 'order (no\\.? )?\\d+', true],
    ['matches', 'ORDER', 'order', true],
    ['matches', 'ORDER', '(?-i)order', false],
    ['matches', 'Café', '^cafe$', true],
    ['matches', 'Cafe', '^CAFÉ$', true],
    ['matches', 'my order', '^order', false],
    ['matches', ['vip', 'tier-2'], '^tier-\\d$', true],
    ['matches', 'anything', '(', false],
    ['matches', 'anything', '(?=a)', false],
    ['matches', 42, '4', false],
    ['longerThan', 'héllo', 4, true],
    ['longerThan', '🙂🙂', 2, false],
    ['longerThan', ['a', 'b', 'c'], 1, false],
    ['shorterThan', 'ok', 3, true],
    ['shorterThan', '', 0, false],
    ['before', '10:58', '11:00', true],
    ['before', '11:00', '11:00', false],
    ['after', '11:00', '11:00', true],
    ['after', '10:58', '2026-11-23', false],
    ['before', '2026-11-23', '2026-12-24', true],
    ['after', '2026-11-23T10:00:00.000Z', '2026-11-23T11:00:00+01:00', true],
    ['before', 'soon', '11:00', false],
    ['between', '10:58', ['09:00', '17:00'], true],
    ['between', '17:00', ['09:00', '17:00'], false],
    ['between', '23:30', ['22:00', '06:00'], true],
    ['between', '05:59', ['22:00', '06:00'], true],
    ['between', '06:00', ['22:00', '06:00'], false],
    ['between', '2026-12-25', ['2026-12-24', '2026-12-27'], true],
    ['between', '2026-12-27', ['2026-12-24', '2026-12-27'], false],
    ['between', '2026-12-25', ['2026-12-27', '2026-12-24'], false],
    ['between', '10:58', ['09:00'], false],
    ['between', '10:58', '09:00', false],
    ['hasChanged', changed('pending', 'open'), true, true],
    ['hasChanged', changed('pending', 'open'), false, false],
    ['hasChanged', { now: 'open', change: undefined }, true, false],
    ['hasChanged', { now: 'open', change: undefined }, false, true],
    ['hasChanged', undefined, false, false],
    ['hasChanged', { now: null, change: { from: 'u1', to: null } }, true, true],
    ['changedFrom', changed('pending', 'open'), 'pending', true],
    ['changedFrom', changed('pending', 'open'), 'open', false],
    ['changedFrom', { now: null, change: { from: 'u1', to: null } }, 'u1', true],
    ['changedFrom', changed(['vip', 'new'], ['vip']), 'new', true],
    ['changedFrom', changed(['vip', 'new'], ['vip']), 'vip', false],
    ['changedTo', changed('pending', 'open'), 'open', true],
    ['changedTo', changed('pending', 'open'), 'pending', false],
    ['changedTo', changed(['vip'], ['vip', 'new']), 'new', true],
    ['changedTo', changed(['vip'], ['vip', 'new']), 'vip', false],
    ['changedTo', { now: 'open', change: undefined }, 'open', false],
    ['isPresent', '', true, true],
    ['isPresent', 0, true, true],
    ['isPresent', false, true, true],
    ['isPresent', [], true, true],
    ['isPresent', 'x', false, false],
    ['isPresent', undefined, false, true],
    ['isPresent', undefined, true, false],
    ['isPresent', null, false, true],
  ])('%s: %j and %j is %s', (operator, fact, value, expected) => {
    expect(compare(operator, fact, value)).toBe(expected);
  });

  test('an absent fact is false for every operator but isPresent, whatever the value', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...others),
        fc.constantFrom(undefined, null),
        fc.anything(),
        (name, absent, value) => {
          expect(compare(name, absent, value)).toBe(false);
          expect(compare(name, value, absent)).toBe(false);
        },
      ),
    );
  });

  test('no value makes an operator throw, and the answer is always true or false', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NAMES, 'unknown', 'toString'),
        fc.anything(),
        fc.anything(),
        (name, fact, value) => {
          expect([true, false]).toContain(compare(name, fact, value));
        },
      ),
    );
  });

  test('for a present fact each negated operator is the opposite of its pair', () => {
    const text = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(text, fc.array(text), (one, list) => {
        expect(compare('notEqual', one, list[0] ?? 'a')).toBe(!compare('equal', one, list[0] ?? 'a'));
        expect(compare('notIn', one, list)).toBe(!compare('in', one, list));
        expect(compare('doesNotContain', list, one)).toBe(!compare('contains', list, one));
      }),
    );
  });

  test('every operator that json-rules-engine brings is replaced by ours', () => {
    // The engine's map of operators is not in its types.
    const { operators } = (new Engine() as unknown as { operators: { operators: Map<string, unknown> } })
      .operators;
    expect(NAMES).toEqual(expect.arrayContaining([...operators.keys()]));
    expect(operators.size).toBe(10);
  });
});

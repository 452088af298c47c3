import fc from 'fast-check';
import type { Conditions } from '../../rules/conditions';
import { evaluateRule } from '../../rules/evaluate';
import { factsOf, FACTS, type FactName, type Facts } from '../../rules/facts';
import { compare, OPERATORS } from '../../rules/operators';
import type { Rule } from '../../rules/schema';
import { input } from './fact-input';

const rule = (conditions: unknown): Rule => ({
  id: 'r1',
  name: 'rule',
  type: 'new',
  mode: 'on',
  sectionId: null,
  after: null,
  conditions: conditions as Conditions,
  actions: [],
  stop: true,
});
const facts = factsOf(input);
const judge = (conditions: unknown, about: Facts = facts) => evaluateRule(rule(conditions), about);
const yes = { fact: 'case.status', operator: 'equal', value: 'open' };
const no = { fact: 'case.status', operator: 'equal', value: 'closed' };

describe('a rule', () => {
  test.each<[string, unknown, boolean]>([
    ['nothing asked', { all: [] }, true],
    ['nothing asked, inside', { any: [{ all: [] }] }, true],
    ['all of them', { all: [yes, yes] }, true],
    ['all but one', { all: [yes, no] }, false],
    ['one of them', { any: [no, yes] }, true],
    ['none of them', { any: [no, no] }, false],
    ['not', { not: no }, true],
    ['nested', { all: [yes, { not: { any: [no, { all: [yes, no] }] } }] }, true],
    [
      'priorities',
      {
        any: [
          { ...no, priority: 5 },
          { ...yes, priority: 1 },
        ],
      },
      true,
    ],
    [
      'text without case',
      { all: [{ fact: 'message.text', operator: 'textContains', value: 'HELLO' }] },
      true,
    ],
    [
      'another fact',
      { all: [{ fact: 'change.kind', operator: 'in', value: { fact: 'change.kinds' } }] },
      true,
    ],
    [
      'an absent other fact',
      { all: [{ fact: 'message.text', operator: 'notEqual', value: { fact: 'assignee.id' } }] },
      false,
    ],
    [
      'a late consequence',
      { all: [{ fact: 'change.kinds', operator: 'contains', value: 'chatActivated' }] },
      true,
    ],
  ])('%s: %j is %s', async (_, conditions, expected) => {
    expect(await judge(conditions)).toBe(expected);
  });

  test.each(['notEqual', 'notIn'])(
    '%s on an absent fact is false, and true once it is there',
    async (operator) => {
      const value = operator === 'notIn' ? ['u1'] : 'u1';
      const asks = { all: [{ fact: 'assignee.id', operator, value }] };
      expect(await judge(asks)).toBe(false);
      expect(await judge(asks, { ...facts, 'assignee.id': 'u2' })).toBe(true);
      expect(await judge({ not: asks.all[0] })).toBe(true);
      expect(await judge({ all: [{ fact: 'assignee.id', operator: 'isPresent', value: false }] })).toBe(true);
    },
  );

  test('without any fact no condition holds but isPresent false', async () => {
    for (const fact of Object.keys(FACTS))
      for (const operator of Object.keys(OPERATORS))
        for (const value of ['x', 1, true, false, ['x']])
          expect([fact, operator, await judge({ all: [{ fact, operator, value }] }, {})]).toEqual([
            fact,
            operator,
            operator === 'isPresent' && value === false,
          ]);
  });

  test('is judged as logic says, however its conditions are nested', async () => {
    const leaf = fc.record({
      fact: fc.constantFrom<FactName>('case.status', 'assignee.id', 'message.text'),
      operator: fc.constantFrom('equal', 'notEqual', 'textContains'),
      value: fc.constantFrom('open', 'Hello', 'u1'),
    });
    const { tree } = fc.letrec<{ tree: Tree; node: Tree }>((tie) => ({
      node: fc.oneof({ maxDepth: 4 }, leaf, tie('tree')),
      tree: fc.oneof(
        fc.record({ all: fc.array(tie('node'), { maxLength: 3 }) }),
        fc.record({ any: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
        fc.record({ not: tie('node') }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(tree, async (conditions) => {
        expect(await judge(conditions)).toBe(holds(conditions));
      }),
    );
  });

  test('judged many times at once answers each time for its own facts', async () => {
    const one = rule({ all: [{ fact: 'case.messageCount', operator: 'lessThan', value: 50 }] });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, count) => evaluateRule(one, { ...facts, 'case.messageCount': count })),
    );
    expect(answers).toEqual(Array.from({ length: 100 }, (_, count) => count < 50));
  });

  test('whose stored conditions cannot be judged rejects, and the next one is judged', async () => {
    await expect(judge({ all: [{ ...yes, operator: 'gone' }] })).rejects.toThrow(/gone/);
    await expect(judge({ all: 'gone' })).rejects.toThrow();
    await expect(judge({ condition: 'gone' })).rejects.toThrow();
    expect(await judge({ all: [yes] })).toBe(true);
  });

  test('reaches nothing but the facts', async () => {
    const inherited = { all: [{ fact: 'constructor', operator: 'isPresent', value: true }] };
    expect(await judge(inherited)).toBe(false);
    expect(
      await judge({ all: [{ fact: 'case.labels', path: '$[0]', operator: 'equal', value: 'vip' }] }),
    ).toBe(false);
  });

  // About 2 ms on two busy cores; the bound leaves room for slower machines and still catches a change of order.
  test('twenty of them take milliseconds', async () => {
    const rules = Array.from({ length: 20 }, (_, index) =>
      rule({
        all: [
          { fact: 'change.kind', operator: 'equal', value: 'customerMessage' },
          {
            any: [
              { fact: 'message.text', operator: 'textContainsAny', value: ['invoice', `bill ${index}`] },
              yes,
            ],
          },
        ],
      }),
    );
    const once = async () => {
      const started = performance.now();
      for (const one of rules) await evaluateRule(one, facts);
      return performance.now() - started;
    };
    const times: number[] = [];
    for (let round = 0; round < 100; round++) times.push(await once());
    expect(times.sort((a, b) => a - b)[50]).toBeLessThan(10);
  });
});

type Tree =
  { all: Tree[] } | { any: Tree[] } | { not: Tree } | { fact: FactName; operator: string; value: string };

function holds(tree: Tree): boolean {
  if ('all' in tree) return tree.all.every(holds);
  if ('any' in tree) return tree.any.some(holds);
  if ('not' in tree) return !holds(tree.not);
  return compare(tree.operator, facts[tree.fact], tree.value);
}

import fc from 'fast-check';
import { Engine, type TopLevelCondition } from 'json-rules-engine';
import type { Conditions } from '../../rules/conditions';
import { evaluateRule, judgeKnowing } from '../../rules/evaluate';
import { factsOf, FACTS, type Change, type Facts } from '../../rules/facts';
import { ALL_KNOWN } from '../../rules/judge';
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
const withValue = (name: string, value: string | number): Facts => ({
  ...facts,
  values: { ...facts.values, [name]: value },
});
const NOTHING: Facts = { values: {}, changes: {} };
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
      expect(await judge(asks, withValue('assignee.id', 'u2'))).toBe(true);
      expect(await judge({ not: asks.all[0] })).toBe(true);
      expect(await judge({ all: [{ fact: 'assignee.id', operator: 'isPresent', value: false }] })).toBe(true);
    },
  );

  test('without any fact no condition holds but isPresent false', async () => {
    for (const fact of Object.keys(FACTS))
      for (const operator of Object.keys(OPERATORS))
        for (const value of ['x', 1, true, false, ['x']])
          expect([fact, operator, await judge({ all: [{ fact, operator, value }] }, NOTHING)]).toEqual([
            fact,
            operator,
            operator === 'isPresent' && value === false,
          ]);
  });

  test('is judged as logic says and as json-rules-engine judges, whatever its conditions and the facts', async () => {
    await fc.assert(
      fc.asyncProperty(trees, someFacts, async (conditions, about) => {
        const answer = await judge(conditions, about);
        expect(answer).toBe(holds(conditions, about));
        expect(answer).toBe(await byEngineAlone(conditions, about));
        expect(answer).toBe(judgeKnowing(rule(conditions), about));
      }),
      { numRuns: 500 },
    );
  });

  test('of which not all is known is undecided only where the unknown can change the answer', () => {
    fc.assert(
      fc.property(
        trees,
        someFacts,
        someFacts,
        fc.constantFrom(...NAMES),
        (conditions, about, other, name) => {
          const unknowns = { ...ALL_KNOWN, missing: (fact: string) => fact === name };
          const verdict = judgeKnowing(rule(conditions), about, unknowns);
          // The same facts with another value of what is unknown: a known answer stays.
          const values = { ...about.values };
          delete values[name];
          if (other.values[name] !== undefined) values[name] = other.values[name];
          const { [name]: _, ...changes } = about.changes;
          if (verdict !== 'unknown' && about.changes[name] === undefined)
            expect(holds(conditions, { values, changes })).toBe(verdict);
          expect(judgeKnowing(rule(conditions), about, ALL_KNOWN)).toBe(holds(conditions, about));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('judged many times at once answers each time for its own facts', async () => {
    const one = rule({ all: [{ fact: 'case.messageCount', operator: 'lessThan', value: 50 }] });
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, count) => evaluateRule(one, withValue('case.messageCount', count))),
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
  test('asks what the event changed, also of what it took away', async () => {
    const about = {
      ...facts,
      changes: { 'case.status': { from: 'pending', to: 'open' }, 'assignee.id': { from: 'u1', to: null } },
    };
    const asks = (fact: string, operator: string, value: unknown) =>
      judge({ all: [{ fact, operator, value }] }, about);
    expect(await asks('case.status', 'changedFrom', 'pending')).toBe(true);
    expect(await asks('case.status', 'changedTo', 'pending')).toBe(false);
    expect(await asks('case.priority', 'hasChanged', false)).toBe(true);
    expect(await asks('assignee.id', 'hasChanged', true)).toBe(true);
    expect(await asks('assignee.id', 'changedFrom', 'u1')).toBe(true);
    expect(await asks('taker.id', 'hasChanged', false)).toBe(false);
  });
});

type Leaf = { fact: string; operator: string; value: unknown };
type Tree = { all: Tree[] } | { any: Tree[] } | { not: Tree } | Leaf;

const NAMES = [
  'case.status',
  'assignee.id',
  'message.text',
  'case.labels',
  'time.timeOfDay',
  'case.messageCount',
];
const texts = fc.constantFrom('open', 'Hello', 'u1', '09:00', '12:30', '^h', '7');
const someValue = fc.oneof(
  texts,
  fc.integer({ min: 0, max: 9 }),
  fc.boolean(),
  fc.array(texts, { minLength: 1, maxLength: 3 }),
  fc.constantFrom(...NAMES).map((fact) => ({ fact })),
);
const leaf: fc.Arbitrary<Leaf> = fc.record({
  fact: fc.constantFrom(...NAMES),
  operator: fc.constantFrom(...Object.keys(OPERATORS)),
  value: someValue,
});
const { trees } = fc.letrec<{ trees: Tree; node: Tree }>((tie) => ({
  node: fc.oneof({ maxDepth: 4 }, leaf, tie('trees')),
  trees: fc.oneof(
    fc.record({ all: fc.array(tie('node'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('node') }),
  ),
}));
const factValue = fc.oneof(texts, fc.integer({ min: 0, max: 9 }), fc.array(texts, { maxLength: 3 }));
const someFacts: fc.Arbitrary<Facts> = fc.record({
  values: fc.dictionary(fc.constantFrom(...NAMES), factValue),
  changes: fc.dictionary(
    fc.constantFrom(...NAMES),
    fc.record<Change>({ from: fc.option(factValue), to: fc.option(factValue) }),
  ),
});

function holds(tree: Tree, about: Facts): boolean {
  if ('all' in tree) return tree.all.every((inner) => holds(inner, about));
  if ('any' in tree) return tree.any.some((inner) => holds(inner, about));
  if ('not' in tree) return !holds(tree.not, about);
  const { fact, operator, value } = tree;
  const other = typeof value === 'object' && value !== null && 'fact' in value ? String(value.fact) : null;
  return compare(operator, given(about, fact, operator), other === null ? value : about.values[other]);
}

function given({ values, changes }: Facts, fact: string, operator: string): unknown {
  if (!OPERATORS[operator]!.ofChange) return values[fact];
  return fact in values || fact in changes ? { now: values[fact], change: changes[fact] } : undefined;
}

/** The whole of json-rules-engine as it comes, with our operators: nothing checked beforehand. */
async function byEngineAlone(tree: Tree, about: Facts): Promise<boolean> {
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const name of Object.keys(OPERATORS))
    engine.addOperator(name, (fact: unknown, value: unknown) => compare(name, fact, value));
  for (const name of NAMES) {
    if (name in about.values) engine.addFact(name, about.values[name]!);
    const change = given(about, name, 'hasChanged');
    if (change !== undefined) engine.addFact(`change of ${name}`, change);
  }
  engine.addRule({ conditions: askingForChanges(tree) as TopLevelCondition, event: { type: 'held' } });
  return (await engine.run()).events.length > 0;
}

function askingForChanges(tree: Tree): Tree {
  if ('all' in tree) return { all: tree.all.map(askingForChanges) };
  if ('any' in tree) return { any: tree.any.map(askingForChanges) };
  if ('not' in tree) return { not: askingForChanges(tree.not) };
  return OPERATORS[tree.operator]!.ofChange ? { ...tree, fact: `change of ${tree.fact}` } : tree;
}

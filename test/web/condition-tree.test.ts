import fc from 'fast-check';
import { queryOf, treeOf } from '../../web/rules/condition-tree';
import type { Leaf, Node, Tree } from '../../web/rules/rule-shapes';

const leaf: fc.Arbitrary<Leaf> = fc.record(
  {
    fact: fc.constantFrom('case.status', 'message.text', 'case.messageCount'),
    operator: fc.constantFrom('equal', 'textContains', 'lessThan'),
    value: fc.oneof(fc.string(), fc.integer(), fc.array(fc.string()), fc.constant({ fact: 'case.number' })),
  },
  { noNullPrototype: true },
);
const { node } = fc.letrec<{ node: Node; tree: Tree }>((tie) => ({
  tree: fc.oneof(
    fc.record({ all: fc.array(tie('node'), { maxLength: 4 }) }),
    fc.record({ any: fc.array(tie('node'), { minLength: 1, maxLength: 4 }) }),
    fc.record({ not: tie('node') }),
  ),
  node: fc.oneof({ depthSize: 'small' }, leaf, tie('tree')),
}));
const tree = fc.oneof(
  fc.record({ all: fc.array(node, { maxLength: 4 }) }),
  fc.record({ any: fc.array(node, { minLength: 1, maxLength: 4 }) }),
  fc.record({ not: node }),
) as fc.Arbitrary<Tree>;

/** Whether a tree holds where each of its leaves holds by what is asked. */
function holds(node: Node, asks: (leaf: Leaf) => boolean): boolean {
  if ('fact' in node) return asks(node);
  if ('not' in node) return !holds(node.not, asks);
  return 'all' in node ? node.all.every((one) => holds(one, asks)) : node.any.some((one) => holds(one, asks));
}

test('a tree that went through the query builder means the same', () => {
  fc.assert(
    fc.property(tree, fc.func<[string], boolean>(fc.boolean()), (before, answers) => {
      const asks = (one: Leaf) => answers(JSON.stringify(one));
      const after = treeOf(queryOf(before));
      expect(holds(after, asks)).toBe(holds(before, asks));
      // And once more: groups of one may grow fewer, which means the same.
      expect(holds(treeOf(queryOf(after)), asks)).toBe(holds(before, asks));
    }),
  );
});

test('groups that are only begun are left out, and nothing at all always applies', () => {
  expect(treeOf({ combinator: 'or', rules: [] })).toEqual({ all: [] });
  const empty = { combinator: 'or', rules: [] };
  const one = { field: 'case.status', operator: 'equal', value: 'open' };
  expect(treeOf({ combinator: 'and', not: true, rules: [empty, one] })).toEqual({
    not: { fact: 'case.status', operator: 'equal', value: 'open' },
  });
});

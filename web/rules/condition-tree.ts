import type { RuleGroupType, RuleType as QueryRule } from 'react-querybuilder';
import { isLeaf, type Leaf, type Node, type Tree } from './rule-shapes';

/** `isMeant`: it was stored with nothing in it, and so always holds; one that is only begun says nothing yet. */
type Group = RuleGroupType & { isMeant?: boolean };

/** A condition tree as the query builder has it: every group may be turned round. */
export function queryOf(tree: Tree): Group {
  if (!('not' in tree)) {
    const nodes = 'all' in tree ? tree.all : tree.any;
    const group: Group = { combinator: 'all' in tree ? 'and' : 'or', rules: nodes.map(queryNode) };
    return nodes.length === 0 ? { ...group, isMeant: true } : group;
  }
  const inner = tree.not;
  if (isLeaf(inner) || 'not' in inner) return { combinator: 'and', not: true, rules: [queryNode(inner)] };
  return { ...queryOf(inner), not: true };
}

function queryNode(node: Node): RuleGroupType | QueryRule {
  if (!isLeaf(node)) return queryOf(node);
  const { fact, operator, value } = node;
  const other = otherFact(value);
  return other === null
    ? { field: fact, operator, value }
    : { field: fact, operator, value: other, valueSource: 'field' };
}

/** The fact that a condition compares with; null where it compares with a value. */
function otherFact(value: unknown): string | null {
  const isFact = typeof value === 'object' && value !== null && 'fact' in value;
  return isFact && typeof value.fact === 'string' ? value.fact : null;
}

/** The condition tree of what the query builder holds. Groups that are only begun are left out. */
export function treeOf(query: RuleGroupType): Tree {
  return innerTree(query) ?? { all: [] };
}

function innerTree({ combinator, not = false, rules, isMeant = false }: Group): Tree | null {
  const nodes = rules.flatMap((rule): Node[] => {
    if (!('rules' in rule)) return [leafOf(rule)];
    const tree = innerTree(rule);
    return tree ? [tree] : [];
  });
  const [first] = nodes;
  if (!first) {
    // An "any" of nothing would be refused.
    if (!isMeant || combinator === 'or') return null;
    return not ? { not: { all: [] } } : { all: [] };
  }
  const tree: Tree = combinator === 'or' ? { any: nodes } : { all: nodes };
  if (!not) return tree;
  return { not: nodes.length === 1 ? first : tree };
}

function leafOf({ field, operator, value, valueSource }: QueryRule): Leaf {
  const compared: unknown = valueSource === 'field' ? { fact: value as unknown } : value;
  return { fact: field, operator, value: compared };
}

import { z } from 'zod';
import {
  faultsOfValue,
  isObject,
  isStorable,
  shortened,
  unknownFact,
  unknownField,
  type Fault,
  type Path,
} from './condition-value';
import { factNamed } from './facts';
import { operatorNamed, OPERATORS } from './operators';

const MAX_DEPTH = 10;
const MAX_CONDITIONS = 200;
const MAX_FAULTS = 20;

export interface Comparison {
  fact: string;
  operator: string;
  value: unknown;
  name?: string;
  priority?: number;
}
export type Condition = Conditions | Comparison;
/** A tree of json-rules-engine; its root is always `all`, `any` or `not`. `{all: []}` always matches. */
export type Conditions = ({ all: Condition[] } | { any: Condition[] } | { not: Condition }) & {
  name?: string;
  priority?: number;
};

/**
 * A condition tree as rule authors send it. Narrower than json-rules-engine: no `path` (JSONPath), no `params`, no
 * operator decorators, no named conditions, no empty `any` (the engine would call it true).
 */
export const conditions = z
  .unknown()
  .superRefine((tree, context) => {
    for (const { path, message } of faultsOfTree(tree).slice(0, MAX_FAULTS))
      context.addIssue({ code: 'custom', path, message, continue: false }); // a hostile tree goes no further
  })
  .meta({
    type: 'object',
    description:
      'A json-rules-engine condition tree: `all`, `any` (lists) or `not` (one condition), nested; leaves are `{fact, operator, value}`. `{"all": []}` always matches.',
    examples: [{ all: [{ fact: 'message.text', operator: 'textContains', value: 'invoice' }] }],
  }) as z.ZodType<Conditions, unknown>; // the check above admits exactly these trees

function faultsOfTree(tree: unknown): Fault[] {
  const seen = { conditions: 0 };
  const faults: Fault[] = [];
  if (!isObject(tree))
    return [{ path: [], message: 'Give a tree such as {"all": []}, which always matches.' }];
  if (!('all' in tree || 'any' in tree || 'not' in tree || 'condition' in tree))
    return [{ path: [], message: 'The outermost condition must be "all", "any" or "not".' }];
  visit(tree, [], 1);
  return faults;

  function visit(node: unknown, path: Path, depth: number): void {
    const fault = (message: string, ...at: Path) => faults.push({ path: [...path, ...at], message });
    seen.conditions++;
    if (seen.conditions > MAX_CONDITIONS) {
      if (seen.conditions === MAX_CONDITIONS + 1) fault(`A rule has at most ${MAX_CONDITIONS} conditions.`);
      return;
    }
    if (depth > MAX_DEPTH) return void fault(`Conditions are nested at most ${MAX_DEPTH} deep.`);
    if (!isObject(node))
      return void fault('A condition is an object: all, any, not, or {fact, operator, value}.');
    if ('condition' in node)
      return void fault('Named conditions are not available: write the conditions themselves.', 'condition');

    const combining = ['all', 'any', 'not'].filter((key) => Object.hasOwn(node, key));
    const [kind] = combining;
    if (combining.length > 1)
      return void fault(`Only one of ${combining.join(', ')} may stand in a condition.`);
    faults.push(...faultsOfFields(node, kind, path));
    if (kind === undefined) return void faults.push(...faultsOfComparison(node, path));
    const inner = node[kind];
    if (kind === 'not') return visit(inner, [...path, 'not'], depth + 1);
    if (!Array.isArray(inner)) return void fault(`"${kind}" is a list of conditions.`, kind);
    if (kind === 'any' && inner.length === 0)
      return void fault(
        'An empty "any" never matches: give it a condition, or use {"all": []} for always.',
        kind,
      );
    for (const [index, child] of inner.entries()) {
      if (seen.conditions > MAX_CONDITIONS) return;
      visit(child, [...path, kind, index], depth + 1);
    }
  }
}

/** What may stand in a condition besides its kind: a name and a priority, as in json-rules-engine. */
function faultsOfFields(node: Record<string, unknown>, kind: string | undefined, path: Path): Fault[] {
  const known = ['name', 'priority', ...(kind ? [kind] : ['fact', 'operator', 'value'])];
  const faults = Object.keys(node)
    .filter((key) => !known.includes(key))
    .map((key) => ({ path: [...path, shortened(key)], message: unknownField(key) }));
  const { name, priority } = node;
  if (Object.hasOwn(node, 'name') && !(typeof name === 'string' && name.length <= 200 && isStorable(name)))
    faults.push({ path: [...path, 'name'], message: 'A name is a text of at most 200 characters.' });
  if (
    Object.hasOwn(node, 'priority') &&
    !(typeof priority === 'number' && Number.isInteger(priority) && priority >= 1 && priority <= 1000)
  )
    faults.push({ path: [...path, 'priority'], message: 'A priority is a whole number from 1 to 1000.' });
  return faults;
}

function faultsOfComparison(node: Record<string, unknown>, path: Path): Fault[] {
  const fault = (at: string, message: string): Fault[] => [{ path: [...path, at], message }];
  for (const key of ['fact', 'operator', 'value'])
    if (!Object.hasOwn(node, key)) return fault(key, 'Missing: a condition is {fact, operator, value}.');
  const { fact, operator, value } = node;
  if (typeof fact !== 'string') return fault('fact', 'Give the name of a fact, such as message.text.');
  if (typeof operator !== 'string') return fault('operator', 'Give the name of an operator, such as equal.');
  const about = factNamed(fact);
  if (!about) return fault('fact', unknownFact(fact));
  const asks = operatorNamed(operator);
  if (!asks) return fault('operator', unknownOperator(operator));
  if (!asks.facts.includes(about.type)) {
    const fitting = Object.keys(OPERATORS).filter((name) => OPERATORS[name]?.facts.includes(about.type));
    return fault(
      'operator',
      `"${operator}" can't be asked of ${fact}, which is a ${about.type}. Use ${fitting.join(', ')}.`,
    );
  }
  return faultsOfValue(value, { fact, type: about.type, values: about.values, wanted: asks.value }).map(
    (found) => ({ path: [...path, 'value', ...found.path], message: found.message }),
  );
}

function unknownOperator(name: string): string {
  if (name === 'matches' || name === 'hasChanged') return `The operator "${name}" is not available yet.`;
  if (name.includes(':'))
    return `Operator decorators ("${shortened(name)}") are not available: use "not", or another operator.`;
  return `There is no operator "${shortened(name)}". Operators are ${Object.keys(OPERATORS).join(', ')}.`;
}

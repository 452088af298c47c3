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
import { factNamed, type Fact } from './facts';
import { LIMITS } from './limits';
import { operatorNamed, OPERATORS } from './operators';

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

interface Visit {
  node: unknown;
  path: Path;
  depth: number;
}

/** Without recursion: a hostile tree is never followed further than the limits, whatever it is. */
function faultsOfTree(tree: unknown): Fault[] {
  if (!isObject(tree))
    return [{ path: [], message: 'Give a tree such as {"all": []}, which always matches.' }];
  if (!['all', 'any', 'not', 'condition'].some((key) => Object.hasOwn(tree, key)))
    return [{ path: [], message: 'The outermost condition must be "all", "any" or "not".' }];
  const faults: Fault[] = [];
  const ahead: Visit[] = [{ node: tree, path: [], depth: 1 }];
  for (let seen = 1; faults.length < MAX_FAULTS; seen++) {
    const visit = ahead.pop();
    if (!visit) break;
    if (seen > LIMITS.conditionsPerRule) {
      const message = `A rule has at most ${LIMITS.conditionsPerRule} conditions.`;
      return [...faults, { path: visit.path, message }];
    }
    const { found, inner } = lookAt(visit);
    faults.push(...found);
    ahead.push(...inner.toReversed());
  }
  return faults;
}

function lookAt({ node, path, depth }: Visit): { found: Fault[]; inner: Visit[] } {
  const only = (message: string, ...at: Path) => ({
    found: [{ path: [...path, ...at], message }],
    inner: [],
  });
  if (depth > LIMITS.conditionDepth)
    return only(`Conditions are nested at most ${LIMITS.conditionDepth} deep.`);
  if (!isObject(node)) return only('A condition is an object: all, any, not, or {fact, operator, value}.');
  if (Object.hasOwn(node, 'condition'))
    return only('Named conditions are not available: write the conditions themselves.', 'condition');
  const combining = ['all', 'any', 'not'].filter((key) => Object.hasOwn(node, key));
  const [kind] = combining;
  if (combining.length > 1) return only(`Only one of ${combining.join(', ')} may stand in a condition.`);
  const found = faultsOfFields(node, kind, path);
  if (kind === undefined) return { found: [...found, ...faultsOfComparison(node, path)], inner: [] };
  const below = node[kind];
  if (kind === 'not') return { found, inner: [{ node: below, path: [...path, 'not'], depth: depth + 1 }] };
  if (!Array.isArray(below)) return only(`"${kind}" is a list of conditions.`, kind);
  if (kind === 'any' && below.length === 0)
    return only('An empty "any" never matches: give it a condition, or use {"all": []} for always.', kind);
  // One more than may be there is enough to see that there are too many.
  const inner = below
    .slice(0, LIMITS.conditionsPerRule + 1)
    .map((child: unknown, index) => ({ node: child, path: [...path, kind, index], depth: depth + 1 }));
  return { found, inner };
}

/** What may stand in a condition besides its kind: a name and a priority, as in json-rules-engine. */
function faultsOfFields(node: Record<string, unknown>, kind: string | undefined, path: Path): Fault[] {
  const known = ['name', 'priority', ...(kind ? [kind] : ['fact', 'operator', 'value'])];
  const faults = Object.keys(node)
    .filter((key) => !known.includes(key))
    .slice(0, MAX_FAULTS)
    .map((key) => ({ path: [...path, shortened(key)], message: unknownField(key) }));
  const { name, priority } = node;
  if (
    Object.hasOwn(node, 'name') &&
    !(typeof name === 'string' && name.length <= LIMITS.nameLength && isStorable(name))
  )
    faults.push({
      path: [...path, 'name'],
      message: `A name is a text of at most ${LIMITS.nameLength} characters.`,
    });
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
  if (!operatorsFor(about).includes(operator)) {
    const why = asks.ofChange ? 'which no event changes' : `which is a ${about.type}`;
    return fault(
      'operator',
      `"${operator}" can't be asked of ${fact}, ${why}. Use ${operatorsFor(about).join(', ')}.`,
    );
  }
  return faultsOfValue(value, { fact, type: about.type, values: about.values, wanted: asks.value }).map(
    (found) => ({ path: [...path, 'value', ...found.path], message: found.message }),
  );
}

/** The names of the operators that can be asked of a fact. */
export function operatorsFor({ type, changeable }: Pick<Fact, 'type' | 'changeable'>): string[] {
  return Object.entries(OPERATORS)
    .filter(([, { facts, ofChange }]) => facts.includes(type) && (!ofChange || changeable))
    .map(([name]) => name);
}

function unknownOperator(name: string): string {
  if (name.includes(':'))
    return `Operator decorators ("${shortened(name)}") are not available: use "not", or another operator.`;
  return `There is no operator "${shortened(name)}". Operators are ${Object.keys(OPERATORS).join(', ')}.`;
}

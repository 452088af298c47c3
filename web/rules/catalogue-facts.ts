import type { Catalogue } from './rule-shapes';

type Fact = Catalogue['facts'][number];

/** What stands for the field of any name, in the catalogue and in the list to choose from. */
export const FIELDS = ['case.field.', 'contact.field.'] as const;
/** Whose values are ids of ours. */
export const OF_PEOPLE = ['assignee.id', 'taker.id', 'change.byId'];
export const OF_GROUPS = ['group.id'];
export const OF_INTEGRATIONS = ['integration.id'];
/** Whose values are labels. */
export const OF_LABELS = ['case.labels', 'contact.labels'];
const NAMED = [...OF_PEOPLE, ...OF_GROUPS, ...OF_INTEGRATIONS, 'change.kind', 'channel.kind'];

/** What is asked most stands first. */
const FIRST = ['textContainsAny', 'textContains'];
const ORDERED = ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'];
const OF_VALUES = ['equal', 'notEqual', 'in', 'notIn', 'isPresent', 'hasChanged', 'changedFrom', 'changedTo'];
const OF_LISTS = [
  'contains',
  'doesNotContain',
  'containsAny',
  'containsAll',
  'isPresent',
  'hasChanged',
  'changedFrom',
  'changedTo',
];

/** A fact of the catalogue by the name that a condition has it by. */
export function factOf({ facts }: Catalogue, name: string): Fact | undefined {
  const field = FIELDS.find((prefix) => name.startsWith(prefix));
  return facts.find((fact) => fact.name === (field ? `${field}*` : name));
}

/** What can sensibly be asked of a fact, the usual first; `chosen` is among it in any case. */
export function operatorsOf(catalogue: Catalogue, name: string, chosen?: string): string[] {
  const fact = factOf(catalogue, name);
  if (!fact) return chosen === undefined ? ['equal'] : [chosen];
  const isNamed = fact.values !== null || NAMED.includes(name);
  const isSensible = (operator: string) => {
    if (operator === chosen) return true;
    if (fact.type === 'boolean') return operator === 'equal' || operator === 'isPresent';
    if (fact.type === 'list') return OF_LISTS.includes(operator);
    if (isNamed) return OF_VALUES.includes(operator);
    return fact.type !== 'text' || !ORDERED.includes(operator);
  };
  const sensible = fact.operators.filter(isSensible);
  const isWritten = (fact.type === 'text' || fact.type === 'field') && !isNamed;
  const first = isWritten ? FIRST.filter((operator) => sensible.includes(operator)) : [];
  return [...first, ...sensible.filter((operator) => !first.includes(operator))];
}

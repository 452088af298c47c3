import type { TFunction } from 'i18next';
import { factWord, operatorWord, type ConditionWords } from '../conditions/condition-words';
import { sayer } from '../words/words';
import type { Catalogue, RuleType } from './rule-shapes';

type Fact = Catalogue['facts'][number];

/** What stands for the field of any name, in the catalogue and in the list to choose from. */
export const FIELDS = ['case.field.', 'contact.field.'] as const;
/** Whose values are ids of ours. */
export const OF_PEOPLE = ['assignee.id', 'taker.id', 'change.byId'];
export const OF_GROUPS = ['group.id'];
export const OF_INTEGRATIONS = ['integration.id'];
const NAMED = [...OF_PEOPLE, ...OF_GROUPS, ...OF_INTEGRATIONS, 'change.kind', 'channel.kind'];

/** Only there when the change is a message, which it never is for a rule whose time has come. */
const NOT_FOR: Record<RuleType, readonly string[]> = {
  new: ['change.byId', 'case.number'],
  updated: ['case.number'],
  current: ['message.', 'change.', 'case.number', 'event.'],
};
const PEOPLE = ['taker', 'assignee', 'group'];
const CHANNEL = ['channel', 'integration', 'window'];
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

/** The facts to choose from, in groups; `chosen` is among them even where it makes little sense. */
export function factChoices(
  t: TFunction<'rules'>,
  words: ConditionWords,
  { facts }: Catalogue,
  type: RuleType,
  chosen: string,
) {
  const offered = facts.filter(
    ({ name }) =>
      name === chosen ||
      !NOT_FOR[type].some((not) => name === not || (not.endsWith('.') && name.startsWith(not))),
  );
  const groups = new Map<string, { value: string; label: string }[]>();
  for (const { name } of offered) {
    const group = groupOf(name);
    const field = FIELDS.find((prefix) => name === `${prefix}*`);
    const label = field ? sayer(t)(`fieldOf.${field.split('.')[0]}`) : factWord(words, name);
    groups.set(group, [...(groups.get(group) ?? []), { value: field ?? name, label }]);
  }
  return [...groups].map(([group, items]) => ({ group: sayer(t)(`factGroups.${group}`), items }));
}

function groupOf(fact: string): string {
  const [start = ''] = fact.split('.');
  if (PEOPLE.includes(start)) return 'people';
  if (start === 'event') return 'time';
  return CHANNEL.includes(start) ? 'channel' : start;
}

/** What can sensibly be asked of a fact, the usual first; `chosen` is among it in any case. */
export function operatorChoices(words: ConditionWords, catalogue: Catalogue, fact: string, chosen: string) {
  return operatorsOf(catalogue, fact, chosen).map((name) => ({
    value: name,
    label: operatorWord(words, name),
  }));
}

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

import type { TFunction } from 'i18next';
import { factWord, operatorWord, type ConditionWords } from '../conditions/condition-words';
import { sayer } from '../words/sayer';
import { FIELDS, operatorsOf } from './catalogue-facts';
import type { Catalogue, RuleType } from './rule-shapes';

/** Only there when the change is a message, which it never is for a rule whose time has come. */
const NOT_FOR: Record<RuleType, readonly string[]> = {
  new: ['change.byId', 'case.number'],
  updated: ['case.number'],
  current: ['message.', 'change.', 'case.number', 'event.'],
};
const PEOPLE = ['taker', 'assignee', 'group'];
const CHANNEL = ['channel', 'integration', 'window'];
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

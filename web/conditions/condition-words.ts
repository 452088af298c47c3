import type { TFunction } from 'i18next';
import english from '../words/conditions/en.json';
import { sayer } from '../words/sayer';

export type ConditionWords = TFunction<'conditions'>;
/** Who or what an id stands for; null where nobody knows. */
export type NameOf = (id: string) => string | null;

/** A fact that is named after a field of the case or the customer. */
export const FIELD = /^(case|contact)\.field\.(.*)$/s;
/** Whose values are those of another fact. */
const LIKE: Record<string, keyof typeof english.values> = {
  'message.kind': 'message_kind',
  'message.direction': 'message_direction',
  'change.by': 'change_by',
  'time.dayOfWeek': 'time_dayOfWeek',
  'case.status': 'status',
  'previousCase.status': 'status',
  'case.priority': 'priority',
  'chat.endedBy': 'endedBy',
  'previousCase.endedBy': 'endedBy',
  'chat.state': 'state',
  'taker.presence': 'presence',
  'assignee.presence': 'presence',
  'channel.mode': 'mode',
};
/** Names of states are written large where they stand alone, and small within a sentence. */
export const asAdjective = (word: string) => word.charAt(0).toLowerCase() + word.slice(1);
/** Whether the values of a fact say what was done. */
export const isWhatHappened = (fact: string) => fact === 'change.kind' || fact === 'change.kinds';

/** A fact of rules in words: `message.text` → `Text of the message`; one without words by its own name. */
export function factWord(t: ConditionWords, fact: string): string {
  const [, of, field] = FIELD.exec(fact) ?? [];
  if (of !== undefined && field !== undefined)
    return t('field', { of: sayer(t)(`fieldOf.${of}`), name: field });
  const name = fact.replaceAll('.', '_');
  return name in english.facts ? sayer(t)(`facts.${name}`) : fact;
}

/** What a condition asks; an operator without words by its own name. */
export function operatorWord(t: ConditionWords, operator: string): string {
  return operator in english.operators ? sayer(t)(`operators.${operator}`) : operator;
}

/** What had happened; a kind without words by its own name. */
export function kindWord(t: ConditionWords, kind: string): string {
  return kind in english.kinds ? sayer(t)(`kinds.${kind}`) : kind;
}

/** All that can happen to a case. */
export const KINDS = Object.keys(english.kinds);

/** One value of a fact that has names for its values; of others null. */
export function nameOfValue(t: ConditionWords, fact: string, value: string): string | null {
  if (isWhatHappened(fact)) return kindWord(t, value);
  const like = LIKE[fact];
  return like && value in english.values[like] ? sayer(t)(`values.${like}.${value}`) : null;
}

/** A value as a rule has it or saw it. */
export function valueWords(t: ConditionWords, fact: string, value: unknown, nameOf: NameOf): string {
  if (value === null || value === undefined) return t('nothing');
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string')
    return nameOfValue(t, fact, value) ?? nameOf(value) ?? t('quoted', { text: value });
  if (Array.isArray(value))
    return value.map((one) => valueWords(t, fact, one, nameOf)).join(', ') || t('nothing');
  if (typeof value === 'object' && 'fact' in value) return factWord(t, String(value.fact));
  return JSON.stringify(value);
}

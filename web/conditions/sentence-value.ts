import { fullTime } from '../thread/moments';
import { spanWords, UNIT_MS } from '../time/span-words';
import english from '../words/conditions/en.json';
import { sayer } from '../words/sayer';
import {
  asAdjective,
  factWord,
  FIELD,
  nameOfValue,
  type ConditionWords,
  type NameOf,
} from './condition-words';

/** One condition of a rule. */
export interface Condition {
  fact: string;
  operator: string;
  value: unknown;
}

/** What it takes to say a condition. */
export interface Telling {
  t: ConditionWords;
  language: string;
  nameOf: NameOf;
}

const ALL_OF = ['containsAll', 'textContainsAll'];
/** What the numbers of a fact count; lengths are in characters too, whatever they are of. */
const COUNTED: Record<string, 'characters' | 'messages' | 'activeChats'> = {
  'message.length': 'characters',
  'case.messageCount': 'messages',
  'assignee.activeChats': 'activeChats',
};
/** Whether a fact is a number of things. */
export const isCount = (fact: string) => (COUNTED[fact] ?? 'characters') !== 'characters';
const OF_CHARACTERS = ['longerThan', 'shorterThan'];
/** What these look into is the text itself, not what it is called. */
const OF_TEXT = /^(text|startsWith$|endsWith$|matches$)/;
const WRITTEN = [
  'message.text',
  'message.button',
  'message.listChoice',
  'case.subject',
  'chat.endReason',
  'contact.name',
  'contact.address',
  'group.name',
];
/** Nothing was chosen yet. */
const NOT_YET = '…';

/** A fact as the subject of a sentence: "the text of the message". */
export function subjectWords(t: ConditionWords, fact: string): string {
  const [, of, field] = FIELD.exec(fact) ?? [];
  if (of !== undefined && field !== undefined) return sayer(t)(`fieldSubjects.${of}`, { name: field });
  if (fact === '') return NOT_YET;
  const name = fact.replaceAll('.', '_');
  return name in english.subjects ? sayer(t)(`subjects.${name}`) : t('quoted', { text: factWord(t, fact) });
}

/** Whether a fact is compared with what people have written, letter by letter. */
export const isFreeText = (fact: string, value: unknown): boolean =>
  (WRITTEN.includes(fact) || FIELD.test(fact)) && [value].flat().every((one) => typeof one === 'string');

/** Whether a condition compares with another fact. */
export const isFact = (value: unknown): value is { fact: unknown } =>
  typeof value === 'object' && value !== null && 'fact' in value;

/** What a condition compares with, as it stands in its sentence. */
export function sentenceValue(say: Telling, condition: Condition): string {
  const { operator, value } = condition;
  if (!Array.isArray(value)) return oneValue(say, condition, value);
  const words = value.map((one) => oneValue(say, condition, one));
  if (operator === 'notIn') return words.join(` ${say.t('nor')} `) || NOT_YET;
  const type = ALL_OF.includes(operator) ? 'conjunction' : 'disjunction';
  return new Intl.ListFormat(say.language, { type }).format(words) || NOT_YET;
}

/** One of its values. */
export function oneValue(say: Telling, { fact, operator }: Condition, value: unknown): string {
  const { t, language, nameOf } = say;
  if (value === null || value === undefined || value === '') return NOT_YET;
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (typeof value === 'number') return numberWords(say, fact, operator, value);
  if (isFact(value)) return subjectWords(t, typeof value.fact === 'string' ? value.fact : '');
  if (typeof value !== 'string') return JSON.stringify(value);
  if (OF_TEXT.test(operator)) return t('quoted', { text: value });
  if (fact === 'message.kind' && value in english.messageKinds) return sayer(t)(`messageKinds.${value}`);
  const named = nameOfValue(t, fact, value);
  if (named !== null) return isAdjective(fact) ? asAdjective(named) : named;
  if (fact === 'time.timeOfDay') return value;
  const time = fact === 'time.date' || fact === 'chat.endsAt' ? Date.parse(value) : NaN;
  if (!Number.isNaN(time)) return fact === 'time.date' ? dayWords(language, time) : fullTime(value, language);
  return nameOf(value) ?? t('quoted', { text: value });
}

/** Facts whose values are said like "open" or "high", and not like names. */
const isAdjective = (fact: string) => /\.(status|priority|presence)$/.test(fact);

function numberWords({ t, language }: Telling, fact: string, operator: string, value: number): string {
  if (/minutes/i.test(fact)) return spanWords(value * UNIT_MS.minute, language);
  const number = new Intl.NumberFormat(language, { useGrouping: false }).format(value);
  const counted = OF_CHARACTERS.includes(operator) ? 'characters' : COUNTED[fact];
  return counted ? t(counted, { count: value, number }) : number;
}

/** A day of the workspace is that day wherever somebody reads of it. */
const dayWords = (language: string, time: number) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(time);

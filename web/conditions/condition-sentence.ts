import { fullTime } from '../thread/moments';
import { spanWords, UNIT_MS } from '../time/span-words';
import english from '../words/conditions/en.json';
import { sayer } from '../words/sayer';
import { factWord, isWhatHappened, nameOfValue, type ConditionWords, type NameOf } from './condition-words';

/** One condition of a rule. */
interface Condition {
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

const FIELD = /^(case|contact)\.field\.(.*)$/s;
/** Facts that are many things at once. */
const PLURAL = ['case.labels', 'contact.labels'];
const NEGATIVE = ['notEqual', 'notIn', 'doesNotContain'];
const OF_CHARACTERS = ['longerThan', 'shorterThan'];
const ALL_OF = ['containsAll', 'textContainsAll', 'between'];

/** A condition as a clause: "the customer is blocked", "the time since the customer wrote is more than 5 minutes". */
export function conditionSentence(say: Telling, condition: Condition): string {
  const { t } = say;
  const { fact, operator, value } = condition;
  const name = fact.replaceAll('.', '_');
  if (isWhatHappened(fact) && !isFact(value) && (typeof value === 'string' || Array.isArray(value)))
    return happenedWords(say, condition);
  if (typeof value === 'boolean') {
    if ((operator === 'equal' || operator === 'notEqual') && name in english.statements)
      return sayer(t)(`statements.${name}.${value === (operator === 'equal') ? 'yes' : 'no'}`);
    if (operator === 'isPresent' && name in english.presences)
      return sayer(t)(`presences.${name}.${value ? 'yes' : 'no'}`);
  }
  return sayer(t)(`clauses.${clauseOf(condition, name)}`, {
    subject: subjectWords(t, fact),
    value: sentenceValue(say, condition),
  });
}

/** The clause of a fact of its own, of many things, or of everything. */
function clauseOf({ fact, operator, value }: Condition, name: string): string {
  const asked = value === false ? (NOT[operator] ?? operator) : operator;
  const forms = [`${asked}_${name}`, ...(PLURAL.includes(fact) ? [`${asked}_plural`] : []), asked];
  return forms.find((form) => form in english.clauses) ?? 'equal';
}

const NOT: Record<string, string> = { isPresent: 'isAbsent', hasChanged: 'hasNotChanged' };

/** What has happened is said by a clause already: "the customer wrote". */
function happenedWords(say: Telling, condition: Condition): string {
  const value = sentenceValue(say, condition);
  return NEGATIVE.includes(condition.operator) ? say.t('clauses.didNotHappen', { value }) : value;
}

function subjectWords(t: ConditionWords, fact: string): string {
  const [, of, field] = FIELD.exec(fact) ?? [];
  if (of !== undefined && field !== undefined) return sayer(t)(`fieldSubjects.${of}`, { name: field });
  const name = fact.replaceAll('.', '_');
  if (name in english.subjects) return sayer(t)(`subjects.${name}`);
  return t('quoted', { text: factWord(t, fact) });
}

const isFact = (value: unknown): value is { fact: unknown } =>
  typeof value === 'object' && value !== null && 'fact' in value;

function sentenceValue(say: Telling, { fact, operator, value }: Condition): string {
  if (!Array.isArray(value)) return oneValue(say, fact, operator, value);
  const type = ALL_OF.includes(operator) ? 'conjunction' : 'disjunction';
  const words = value.map((one) => oneValue(say, fact, operator, one));
  return new Intl.ListFormat(say.language, { type }).format(words) || NOT_YET;
}

/** Nothing was chosen yet. */
const NOT_YET = '…';

function oneValue(say: Telling, fact: string, operator: string, value: unknown): string {
  const { t, language, nameOf } = say;
  if (value === null || value === undefined || value === '') return NOT_YET;
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (typeof value === 'number') return numberWords(say, fact, operator, value);
  if (isFact(value)) return t('quoted', { text: factWord(t, String(value.fact)) });
  if (typeof value !== 'string') return JSON.stringify(value);
  const named = nameOfValue(t, fact, value);
  if (named !== null) return isAdjective(fact) ? named.charAt(0).toLowerCase() + named.slice(1) : named;
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
  const isOfCharacters = fact === 'message.length' || OF_CHARACTERS.includes(operator);
  return isOfCharacters ? t('characters', { count: value, number }) : number;
}

/** A day of the workspace is that day wherever somebody reads of it. */
const dayWords = (language: string, time: number) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(time);

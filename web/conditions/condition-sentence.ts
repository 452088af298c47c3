import english from '../words/conditions/en.json';
import { sayer } from '../words/sayer';
import { FIELD, isWhatHappened, kindWord, type ConditionWords } from './condition-words';
import {
  isCount,
  isFact,
  isFreeText,
  oneValue,
  sentenceValue,
  subjectWords,
  type Condition,
  type Telling,
} from './sentence-value';

/** Where a clause stands: by itself, or after "when", "if" and their like, behind which German puts its verb last. */
export type Place = 'alone' | 'afterIf';

const POSITIVE = ['equal', 'in', 'contains', 'containsAny', 'containsAll'];
const NEGATIVE = ['notEqual', 'notIn', 'doesNotContain'];
/** Asked of one label after the other. */
const OF_EACH = ['textContains', 'textContainsAny', 'textEquals', 'startsWith', 'endsWith', 'matches'];
const WHERE_NOT: Record<string, string> = { isPresent: 'isAbsent', hasChanged: 'hasNotChanged' };
/** How these are said where they are asked of one value only. */
const OF_ONE: Record<string, string> = {
  in: 'equal',
  notIn: 'notEqual',
  containsAny: 'contains',
  containsAll: 'contains',
};
/** What never comes along with something else. */
const NO_CONSEQUENCES = [
  'customerMessage',
  'agentMessage',
  'deliveryFailed',
  'messageWithdrawn',
  'contactMerged',
  'reminderDue',
  'timePassed',
  'rules',
];

/** A condition as a clause: "the customer is blocked", "the customer last wrote more than 5 minutes ago". */
export function conditionSentence(say: Telling, condition: Condition, place: Place = 'alone'): string {
  const { t } = say;
  const clause = (key: string, filled: Record<string, string> = {}) =>
    clauseIn(place, sayer(t)(key, { skipInterpolation: true }), filled);
  if (namesEvents(condition)) {
    const what = eventWords(say, condition, place);
    if (isEvent(condition)) return what;
    const not = place === 'alone' ? 'didNotHappen' : 'notBecause';
    return clause(`clauses.${condition.fact === 'change.kinds' ? `${not}_kinds` : not}`, { value: what });
  }
  return clauseOfFact(say, ofOne(condition), clause);
}

function clauseOfFact(
  say: Telling,
  condition: Condition,
  clause: (key: string, filled?: Record<string, string>) => string,
): string {
  const { t } = say;
  const { fact, operator, value } = condition;
  const name = nameOf(fact);
  const isOpen = saysOpen(condition);
  if (isOpen !== null) return clause(`statements.window_isOpen.${isOpen ? 'yes' : 'no'}`);
  if (typeof value === 'boolean') {
    if ((operator === 'equal' || operator === 'notEqual') && name in english.statements)
      return clause(`statements.${name}.${value === (operator === 'equal') ? 'yes' : 'no'}`);
    if (operator === 'isPresent' && name in english.presences)
      return clause(`presences.${name}.${value ? 'yes' : 'no'}`);
  }
  const words = sentenceValue(say, condition);
  if (isMeasured(condition)) {
    const bound = operator === 'lessThan' && isCount(fact) ? 'lessThan_count' : operator;
    return clause(`measured.${isAlsoOfClosed(condition) ? `${name}_orClosed` : name}`, {
      amount: sayer(t)(`bounds.${bound}`, { value: words }),
    });
  }
  const [from, to] = Array.isArray(value) ? value.map((one) => oneValue(say, condition, one)) : [];
  const isOfLabels = name in english.owners;
  return clause(`clauses.${clauseOf(condition)}`, {
    subject: isOfLabels && OF_EACH.includes(operator) ? sayer(t)(`oneLabel.${name}`) : subjectWords(t, fact),
    ...(isOfLabels ? { owner: sayer(t)(`owners.${name}`) } : {}),
    value: words,
    oneOf: sentenceValue(say, { ...condition, operator: 'in' }),
    from: from ?? '',
    to: to ?? '',
  });
}

const nameOf = (fact: string) => fact.replaceAll('.', '_');

function ofOne(condition: Condition): Condition {
  const operator = OF_ONE[condition.operator];
  if (operator === undefined || !Array.isArray(condition.value) || condition.value.length > 1)
    return condition;
  const value: unknown = condition.value[0];
  return { ...condition, operator, value };
}

/** No time is left until a window closes that is closed. */
function saysOpen({ fact, operator, value }: Condition): boolean | null {
  if (fact !== 'window.minutesLeft' || value !== 0) return null;
  if (operator === 'equal' || operator === 'lessThanInclusive') return false;
  return operator === 'notEqual' || operator === 'greaterThan' ? true : null;
}

/** "Closes in not exactly 5 minutes" would not be said of a closed window. */
function isMeasured({ fact, operator, value }: Condition): boolean {
  if (fact === 'window.minutesLeft' && NEGATIVE.includes(operator)) return false;
  return nameOf(fact) in english.measured && operator in english.bounds && !isFact(value);
}

const isAlsoOfClosed = ({ fact, operator }: Condition) =>
  fact === 'window.minutesLeft' && operator.startsWith('lessThan');

/** Of this very fact, of facts of its kind, or of every fact; another fact is not said like a value. */
function clauseOf({ fact, operator, value }: Condition): string {
  const asked = value === false ? (WHERE_NOT[operator] ?? operator) : operator;
  const kinds = [
    ...(nameOf(fact) in english.owners ? ['labels'] : []),
    ...(FIELD.test(fact) ? ['field'] : []),
    ...(isFreeText(fact, value) ? ['text'] : []),
  ];
  const of = isFact(value) ? [...kinds.map((kind) => `fact_${kind}`), 'fact'] : [nameOf(fact), ...kinds];
  const forms = [...of.map((one) => `${asked}_${one}`), asked];
  return forms.find((form) => form in english.clauses) ?? 'equal';
}

/** Whether a condition asks by name for what has happened, or has not. */
export function namesEvents({ fact, operator, value }: Condition): boolean {
  const isAsked = POSITIVE.includes(operator) || NEGATIVE.includes(operator);
  return isWhatHappened(fact) && isAsked && (typeof value === 'string' || Array.isArray(value));
}

/** Whether a condition says what must have happened: that is when a rule acts, rather than under which condition. */
export const isEvent = (condition: Condition): boolean =>
  namesEvents(condition) && POSITIVE.includes(condition.operator);

/** What has happened is a clause already: "the customer wrote", and after a "when" "the customer writes". */
function eventWords({ t, language }: Telling, condition: Condition, place: Place): string {
  const { fact, operator, value } = condition;
  const kinds: unknown[] = Array.isArray(value) ? value : [value];
  const words = kinds.map(String).map((kind) => {
    const what = place === 'alone' ? kindWord(t, kind) : happensWord(t, kind);
    const isAlone = fact === 'change.kind' && isEvent(condition) && !NO_CONSEQUENCES.includes(kind);
    return isAlone && what !== '' ? t('itself', { what }) : what;
  });
  const type = operator === 'containsAll' ? 'conjunction' : 'disjunction';
  return new Intl.ListFormat(language, { type }).format(words.filter((word) => word !== '')) || '…';
}

const happensWord = (t: ConditionWords, kind: string) =>
  kind in english.happens ? sayer(t)(`happens.${kind}`) : kind;

/**
 * Catalogues mark the verb where a language moves it: "der Kunde | ist | gesperrt" is "der Kunde gesperrt ist" after an
 * "if". Filled in afterwards, so that what people have written is never taken for a mark.
 */
function clauseIn(place: Place, marked: string, filled: Record<string, string>): string {
  const [subject = '', verb, ...rest] = marked.split(' | ');
  const parts = place === 'alone' ? [subject, verb, ...rest] : [subject, ...rest, verb];
  return parts
    .filter((part) => part !== undefined)
    .join(' ')
    .replace(/\{\{(\w+)\}\}/g, (_, name: string) => filled[name] ?? '');
}

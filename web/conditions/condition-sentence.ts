import english from '../words/conditions/en.json';
import { sayer } from '../words/sayer';
import { isWhatHappened, kindWord, type ConditionWords } from './condition-words';
import {
  isCount,
  isFact,
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

/** A condition as a clause: "the customer is blocked", "the customer last wrote more than 5 minutes ago". */
export function conditionSentence(say: Telling, condition: Condition, place: Place = 'alone'): string {
  const { t } = say;
  const { fact, operator, value } = condition;
  const name = nameOf(fact);
  const clause = (key: string, filled: Record<string, string> = {}) =>
    clauseIn(place, sayer(t)(key, { skipInterpolation: true }), filled);
  if (namesEvents(condition)) {
    const what = eventWords(say, condition, place);
    if (POSITIVE.includes(operator)) return what;
    return clause(place === 'alone' ? 'clauses.didNotHappen' : 'clauses.notBecause', { value: what });
  }
  if (typeof value === 'boolean') {
    if ((operator === 'equal' || operator === 'notEqual') && name in english.statements)
      return clause(`statements.${name}.${value === (operator === 'equal') ? 'yes' : 'no'}`);
    if (operator === 'isPresent' && name in english.presences)
      return clause(`presences.${name}.${value ? 'yes' : 'no'}`);
  }
  const words = sentenceValue(say, condition);
  if (name in english.measured && operator in english.bounds && !isFact(value)) {
    const bound = operator === 'lessThan' && isCount(fact) ? 'lessThan_count' : operator;
    return clause(`measured.${name}`, { amount: sayer(t)(`bounds.${bound}`, { value: words }) });
  }
  const [from, to] = Array.isArray(value) ? value.map((one) => oneValue(say, condition, one)) : [];
  const isOfLabels = name in english.owners;
  return clause(`clauses.${clauseOf(condition)}`, {
    subject: isOfLabels && OF_EACH.includes(operator) ? sayer(t)(`oneLabel.${name}`) : subjectWords(t, fact),
    ...(isOfLabels ? { owner: sayer(t)(`owners.${name}`) } : {}),
    value: words,
    from: from ?? '',
    to: to ?? '',
  });
}

const nameOf = (fact: string) => fact.replaceAll('.', '_');

/** Of this very fact, of facts of its kind, or of every fact; another fact is not said like a value. */
function clauseOf({ fact, operator, value }: Condition): string {
  const asked = value === false ? (WHERE_NOT[operator] ?? operator) : operator;
  const kind = nameOf(fact) in english.owners ? 'labels' : 'field';
  const isOfKind = kind === 'labels' || /^(case|contact)\.field\./.test(fact);
  const forms = [
    ...(isFact(value) ? [] : [`${asked}_${nameOf(fact)}`, ...(isOfKind ? [`${asked}_${kind}`] : [])]),
    asked,
  ];
  return forms.find((form) => form in english.clauses) ?? 'equal';
}

/** Whether a condition asks by name for what has happened, or has not. */
function namesEvents({ fact, operator, value }: Condition): boolean {
  const isAsked = POSITIVE.includes(operator) || NEGATIVE.includes(operator);
  return isWhatHappened(fact) && isAsked && (typeof value === 'string' || Array.isArray(value));
}

/** Whether a condition says what must have happened: that is when a rule acts, rather than under which condition. */
export const isEvent = (condition: Condition): boolean =>
  namesEvents(condition) && POSITIVE.includes(condition.operator);

/** What has happened is a clause already: "the customer wrote", and after a "when" "the customer writes". */
function eventWords({ t, language }: Telling, { operator, value }: Condition, place: Place): string {
  const kinds: unknown[] = Array.isArray(value) ? value : [value];
  const words = kinds.map((kind) => (place === 'alone' ? kindWord(t, String(kind)) : happensWord(t, kind)));
  const type = operator === 'containsAll' ? 'conjunction' : 'disjunction';
  return new Intl.ListFormat(language, { type }).format(words.filter((word) => word !== '')) || '…';
}

const happensWord = (t: ConditionWords, kind: unknown) =>
  String(kind) in english.happens ? sayer(t)(`happens.${String(kind)}`) : String(kind);

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

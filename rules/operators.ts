import type { FactType } from './facts';
import { fold, foldFact } from './fold';
import { instant, moment } from './moments';
import { patternNamed } from './pattern';

/**
 * What a condition's `value` must be for an operator. `same` is of the fact's own type, `element` one text of a list,
 * `was` one or the other.
 */
export const VALUE_TYPES = {
  same: 'a value of the type of the fact',
  sameList: 'a list of values of the type of the fact',
  element: 'a text',
  elements: 'a list of texts',
  was: 'a value of the type of the fact; of a list one text',
  'number or time': 'a number; for a time an instant',
  text: 'a text',
  textList: 'a list of texts',
  pattern: 'a pattern (regular expression, RE2 syntax)',
  length: 'a whole number of characters',
  moment: 'a time, date or time of day as the fact',
  span: 'a list of two: from, to',
  boolean: 'true or false',
} as const;
export type ValueType = keyof typeof VALUE_TYPES;

type Test = (fact: unknown) => boolean;

interface Operator {
  /** The facts it can be asked of. */
  facts: readonly FactType[];
  value: ValueType;
  about: string;
  /** It asks what the event did to the fact, and can only be asked of facts that events change. */
  ofChange?: boolean;
  /** Makes the test for a present value of any type whatever; the test gets a present fact. Neither ever throws. */
  test: (value: unknown) => Test;
}

const SINGLE = ['text', 'number', 'boolean', 'date', 'timeOfDay', 'field'] as const;
const ORDERED = ['number', 'time', 'text', 'field'] as const;
const TEXTUAL = ['text', 'list', 'field'] as const;
const MOMENTS = ['time', 'date', 'timeOfDay'] as const;
const LISTS = ['list'] as const;
const ANY = ['text', 'number', 'boolean', 'time', 'date', 'timeOfDay', 'list', 'field'] as const;

/**
 * Every operator: json-rules-engine's own, written so that no value makes them throw, and ours. Those for text compare
 * without case and accents, and on a list ask whether one of its texts fits.
 */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  equal: {
    facts: SINGLE,
    value: 'same',
    about: 'exactly, with case',
    test: (value) => (fact) => fact === value,
  },
  notEqual: {
    facts: SINGLE,
    value: 'same',
    about: 'exactly, with case',
    test: (value) => (fact) => fact !== value,
  },
  in: {
    facts: SINGLE,
    value: 'sameList',
    about: 'is it one of these, exactly',
    test: (value) => (fact) => isIn(fact, value),
  },
  notIn: {
    facts: SINGLE,
    value: 'sameList',
    about: 'is it none of these, exactly',
    test: (value) => (fact) => Array.isArray(value) && !isIn(fact, value),
  },
  contains: {
    facts: LISTS,
    value: 'element',
    about: 'is it in the list, exactly',
    test: (value) => (fact) => isIn(value, fact),
  },
  doesNotContain: {
    facts: LISTS,
    value: 'element',
    about: 'is it not in the list, exactly',
    test: (value) => (fact) => Array.isArray(fact) && !isIn(value, fact),
  },
  containsAny: {
    facts: LISTS,
    value: 'elements',
    about: 'is one of these in the list, exactly',
    test: (value) => (fact) => Array.isArray(value) && value.some((one) => isIn(one, fact)),
  },
  containsAll: {
    facts: LISTS,
    value: 'elements',
    about: 'are all of these in the list, exactly',
    test: (value) => (fact) => isFilled(value) && value.every((one) => isIn(one, fact)),
  },
  lessThan: ordered('less; of times: earlier', (fact, value) => fact < value),
  lessThanInclusive: ordered('less or equal', (fact, value) => fact <= value),
  greaterThan: ordered('more; of times: later', (fact, value) => fact > value),
  greaterThanInclusive: ordered('more or equal', (fact, value) => fact >= value),
  before: {
    facts: MOMENTS,
    value: 'moment',
    about: 'earlier than this',
    test: (value) => compared(value, (fact, limit) => fact < limit),
  },
  after: {
    facts: MOMENTS,
    value: 'moment',
    about: 'at this time or later',
    test: (value) => compared(value, (fact, limit) => fact >= limit),
  },
  between: {
    facts: MOMENTS,
    value: 'span',
    about: 'from the first on, and before the second; a time of day may pass midnight: `["22:00", "06:00"]`',
    test: between,
  },
  textContains: { facts: TEXTUAL, value: 'text', about: 'this is contained', test: textual(contains) },
  textContainsAny: {
    facts: TEXTUAL,
    value: 'textList',
    about: 'at least one of them is contained',
    test: textual(contains),
  },
  textContainsAll: {
    facts: TEXTUAL,
    value: 'textList',
    about: 'each of them is contained',
    test: (value) => {
      const tests = isFilled(value) ? value.map(textual(contains)) : [];
      return (fact) => tests.length > 0 && tests.every((test) => test(fact));
    },
  },
  textEquals: {
    facts: TEXTUAL,
    value: 'text',
    about: "blanks at the ends don't count",
    test: textual((fact, value) => fact.trim() === value.trim()),
  },
  startsWith: {
    facts: TEXTUAL,
    value: 'text',
    about: "blanks at the start don't count",
    test: textual((fact, value) => value.trim() !== '' && fact.trimStart().startsWith(value.trimStart())),
  },
  endsWith: {
    facts: TEXTUAL,
    value: 'text',
    about: "blanks at the end don't count",
    test: textual((fact, value) => value.trim() !== '' && fact.trimEnd().endsWith(value.trimEnd())),
  },
  matches: {
    facts: TEXTUAL,
    value: 'pattern',
    about: 'the pattern fits somewhere in the text',
    test: (value) => {
      const pattern = typeof value === 'string' ? patternNamed(value) : null;
      return (fact) => pattern !== null && texts(fact).some(pattern);
    },
  },
  longerThan: {
    facts: ['text', 'field'],
    value: 'length',
    about: 'has more characters',
    test: (value) => (fact) =>
      typeof fact === 'string' && typeof value === 'number' && lengthOf(fact) > value,
  },
  shorterThan: {
    facts: ['text', 'field'],
    value: 'length',
    about: 'has fewer characters',
    test: (value) => (fact) =>
      typeof fact === 'string' && typeof value === 'number' && lengthOf(fact) < value,
  },
  isPresent: {
    facts: ANY,
    value: 'boolean',
    about: 'is the fact there',
    test: (value) => () => value === true,
  },
  hasChanged: {
    facts: ANY,
    value: 'boolean',
    about: 'did the event change it',
    ofChange: true,
    test: (value) => (asked) => (changeIn(asked) !== undefined) === value,
  },
  changedFrom: {
    facts: ANY,
    value: 'was',
    about: 'did the event change it, and it was this before; of a list: this was removed',
    ofChange: true,
    test: (value) => (asked) => {
      const change = changeIn(asked);
      return change !== undefined && holds(change.from, value) && !holds(change.to, value);
    },
  },
  changedTo: {
    facts: ANY,
    value: 'was',
    about: 'did the event change it, and it was this afterwards; of a list: this was added',
    ofChange: true,
    test: (value) => (asked) => {
      const change = changeIn(asked);
      return change !== undefined && holds(change.to, value) && !holds(change.from, value);
    },
  },
};

/**
 * Asks an operator. An absent fact (undefined or null) is false for every operator but `isPresent`, and so is a value
 * that is an absent fact; json-rules-engine's own `notEqual` and `notIn` would be true.
 */
export function compare(operator: string, fact: unknown, value: unknown): boolean {
  return testOf(operator, value)?.(fact) ?? false;
}

/** The same for one value and many facts; undefined for an operator that is none. */
export function testOf(operator: string, value: unknown): Test | undefined {
  const description = operatorNamed(operator);
  if (!description) return undefined;
  if (value == null) return () => false;
  const whenAbsent = operator === 'isPresent' && value === false;
  const test = description.test(value);
  return (fact) => (fact == null ? whenAbsent : test(fact));
}

/** The description of an operator, or undefined for a name that is none. */
export function operatorNamed(name: string): Operator | undefined {
  return Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
}

function isIn(one: unknown, list: unknown): boolean {
  return Array.isArray(list) && list.includes(one);
}

function isFilled(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0;
}

function ordered(about: string, holds: (fact: number, value: number) => boolean): Operator {
  return {
    facts: ORDERED,
    value: 'number or time',
    about,
    test: (value) => {
      const read = typeof value === 'number' ? numeric : instant;
      const right = read(value);
      return (fact) => {
        const left = read(fact);
        return left !== undefined && right !== undefined && holds(left, right);
      };
    },
  };
}

/** A customer's answer "7" counts as a number, "7 stars" does not. */
function numeric(fact: unknown): number | undefined {
  if (typeof fact === 'number') return fact;
  if (typeof fact !== 'string' || fact.trim() === '') return undefined;
  const number = Number(fact);
  return Number.isFinite(number) ? number : undefined;
}

function compared(value: unknown, holds: (fact: number, limit: number) => boolean): Test {
  const limit = moment(value);
  return (fact) => {
    const at = moment(fact);
    return at !== undefined && at.kind === limit?.kind && holds(at.at, limit.at);
  };
}

function between(value: unknown): Test {
  const [from, to] = Array.isArray(value) && value.length === 2 ? value.map(moment) : [];
  return (fact) => {
    const at = moment(fact);
    if (!at || !from || !to || at.kind !== from.kind || at.kind !== to.kind) return false;
    if (from.at <= to.at || at.kind !== 'timeOfDay') return from.at <= at.at && at.at < to.at;
    return at.at >= from.at || at.at < to.at;
  };
}

/** True when it holds for one of the fact's texts and one of the value's; what is no text is left out. */
function textual(holds: (fact: string, value: string) => boolean): (value: unknown) => Test {
  return (value) => {
    const values = texts(value).map(fold);
    return (fact) => texts(fact).some((text) => values.some((other) => holds(foldFact(text), other)));
  };
}

function texts(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === 'string');
}

function contains(text: string, part: string): boolean {
  return part.trim() !== '' && text.includes(part);
}

function lengthOf(text: string): number {
  return [...text].length;
}

/** What the event did to a fact that conditions ask with `ofChange`. */
function changeIn(asked: unknown): { from?: unknown; to?: unknown } | undefined {
  const change = isObject(asked) ? asked['change'] : undefined;
  return isObject(change) ? change : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Whether a value that was or has become is this one; of a list, whether this one is in it. */
function holds(state: unknown, value: unknown): boolean {
  return Array.isArray(state) ? state.includes(value) : state === value;
}

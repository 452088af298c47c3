import type { FactType } from './facts';
import { fold } from './fold';

/** What a condition's `value` must be for an operator. `same` is the fact's own type. */
export type ValueType = 'same' | 'sameList' | 'element' | 'number or time' | 'text' | 'textList' | 'boolean';

interface OperatorDescription {
  /** The facts it can be asked of. */
  facts: readonly FactType[];
  value: ValueType;
  /** Gets a present fact and a present value of any type whatever; never throws. */
  holds: (fact: unknown, value: unknown) => boolean;
}

const SINGLE = ['text', 'number', 'boolean'] as const;
const ORDERED = ['number', 'time', 'text'] as const;
const TEXTUAL = ['text', 'list'] as const;

/**
 * Every operator: json-rules-engine's own, written so that no value makes them throw, and ours for text, which compare
 * without case and accents and on a list ask whether one of its texts does.
 */
export const OPERATORS: Readonly<Record<string, OperatorDescription>> = {
  equal: { facts: SINGLE, value: 'same', holds: (fact, value) => fact === value },
  notEqual: { facts: SINGLE, value: 'same', holds: (fact, value) => fact !== value },
  in: { facts: SINGLE, value: 'sameList', holds: isIn },
  notIn: {
    facts: SINGLE,
    value: 'sameList',
    holds: (fact, value) => Array.isArray(value) && !isIn(fact, value),
  },
  contains: { facts: ['list'], value: 'element', holds: (fact, value) => isIn(value, fact) },
  doesNotContain: {
    facts: ['list'],
    value: 'element',
    holds: (fact, value) => Array.isArray(fact) && !isIn(value, fact),
  },
  lessThan: ordered((fact, value) => fact < value),
  lessThanInclusive: ordered((fact, value) => fact <= value),
  greaterThan: ordered((fact, value) => fact > value),
  greaterThanInclusive: ordered((fact, value) => fact >= value),
  textContains: { facts: TEXTUAL, value: 'text', holds: textual(contains) },
  textContainsAny: { facts: TEXTUAL, value: 'textList', holds: textual(contains) },
  textEquals: {
    facts: TEXTUAL,
    value: 'text',
    holds: textual((fact, value) => fact.trim() === value.trim()),
  },
  startsWith: {
    facts: TEXTUAL,
    value: 'text',
    holds: textual((fact, value) => value.trim() !== '' && fact.trimStart().startsWith(value.trimStart())),
  },
  isPresent: {
    facts: [...SINGLE, 'time', 'list'],
    value: 'boolean',
    holds: (_fact, value) => value === true,
  },
};

/**
 * Asks an operator. An absent fact (undefined or null) is false for every operator but `isPresent`, and so is a value
 * that is an absent fact; json-rules-engine's own `notEqual` and `notIn` would be true.
 */
export function compare(operator: string, fact: unknown, value: unknown): boolean {
  const description = operatorNamed(operator);
  if (!description || value == null) return false;
  if (fact == null) return operator === 'isPresent' && value === false;
  return description.holds(fact, value);
}

/** The description of an operator, or undefined for a name that is none. */
export function operatorNamed(name: string): OperatorDescription | undefined {
  return Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
}

function isIn(one: unknown, list: unknown): boolean {
  return Array.isArray(list) && list.includes(one);
}

function ordered(holds: (fact: number, value: number) => boolean): OperatorDescription {
  return {
    facts: ORDERED,
    value: 'number or time',
    holds: (fact, value) => {
      const [left, right] =
        typeof value === 'number' ? [numeric(fact), value] : [instant(fact), instant(value)];
      return left !== undefined && right !== undefined && holds(left, right);
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

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** Milliseconds of an ISO 8601 instant with a zone, else undefined. */
export function instant(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length > 40 || !INSTANT.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** True when it holds for one of the fact's texts and one of the value's; what is no text is left out. */
function textual(
  holds: (fact: string, value: string) => boolean,
): (fact: unknown, value: unknown) => boolean {
  return (fact, value) => {
    const [texts, values] = [foldedTexts(fact), foldedTexts(value)];
    return texts.some((text) => values.some((other) => holds(text, other)));
  };
}

function foldedTexts(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((one) => typeof one === 'string').map(fold);
}

function contains(text: string, part: string): boolean {
  return part.trim() !== '' && text.includes(part);
}

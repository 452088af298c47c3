import { FACTS, factNamed, type FactType } from './facts';
import { fold } from './fold';
import { LIMITS } from './limits';
import { instant, moment, MOMENT_FORMS, type Moment } from './moments';
import type { ValueType } from './operators';
import { faultOfPattern } from './pattern';

export type Path = (string | number)[];

/** What is wrong in a condition tree, and where. */
export interface Fault {
  path: Path;
  message: string;
}

interface Wanted {
  fact: string;
  type: FactType;
  values: readonly string[] | undefined;
  wanted: ValueType;
}

/** What is wrong with the value a fact is compared with. */
export function faultsOfValue(value: unknown, expected: Wanted): Fault[] {
  const { type, wanted } = expected;
  if (value === null)
    return wrong('A condition on an absent fact is false: ask with the operator isPresent.');
  if (isObject(value)) return faultsOfReference(value, expected);
  switch (wanted) {
    case 'boolean':
      return typeof value === 'boolean' ? [] : wrong('Give true or false.');
    case 'number or time':
      if (type === 'time') return instant(value) === undefined ? wrong(`Give ${MOMENT_FORMS.time}.`) : [];
      return Number.isFinite(value) ? [] : wrong('Give a number.');
    case 'text':
      return faultsOfText(value, true);
    case 'element':
      return faultsOfText(value, false);
    case 'elements':
      return faultsOfList(value, (one) => faultsOfText(one, false));
    case 'textList':
      return faultsOfList(value, (one) => faultsOfText(one, true));
    case 'same':
      return faultsOfSame(value, expected);
    case 'was':
      return type === 'list' ? faultsOfText(value, false) : faultsOfSame(value, expected);
    case 'sameList':
      return faultsOfList(value, (one) => faultsOfSame(one, expected));
    case 'pattern':
      return faultsOfPattern(value);
    case 'length':
      return Number.isInteger(value) && Number(value) >= 0 ? [] : wrong('Give a whole number, 0 or more.');
    case 'moment':
      return faultsOfMoment(value, type);
    case 'span':
      return faultsOfSpan(value, type);
  }
}

function wrong(message: string): Fault[] {
  return [{ path: [], message }];
}

function faultsOfSame(value: unknown, { fact, type, values }: Wanted): Fault[] {
  if (type === 'number') return Number.isFinite(value) ? [] : wrong(`${fact} is a number: give a number.`);
  if (type === 'boolean') return typeof value === 'boolean' ? [] : wrong(`${fact} is true or false.`);
  if (type === 'field' && (Number.isFinite(value) || typeof value === 'boolean')) return [];
  if (isMoment(type)) return faultsOfMoment(value, type);
  if (values && !values.includes(value as string)) return wrong(`${fact} is one of ${values.join(', ')}.`); // includes() asks for the list's own type
  return faultsOfText(value, false);
}

function isMoment(type: FactType): type is Moment['kind'] {
  return Object.hasOwn(MOMENT_FORMS, type);
}

function faultsOfMoment(value: unknown, type: FactType): Fault[] {
  if (!isMoment(type) || moment(value)?.kind === type) return [];
  return wrong(`Give ${MOMENT_FORMS[type]}.`);
}

function faultsOfSpan(value: unknown, type: FactType): Fault[] {
  if (!Array.isArray(value) || value.length !== 2) return wrong('Give a list of two: from, to.');
  const faults = inList(value, (one) => faultsOfMoment(one, type));
  const [from, to] = value.map((one) => moment(one)?.at ?? 0);
  if (faults.length > 0 || from === undefined || to === undefined) return faults;
  if (from === to) return wrong('From and to are the same: nothing lies between them.');
  return from > to && type !== 'timeOfDay' ? wrong('The first must be the earlier one.') : [];
}

/** `folded`: what the text operators compare must have something left once case, accents and blanks don't count. */
function faultsOfText(value: unknown, folded: boolean): Fault[] {
  if (typeof value !== 'string') return wrong('Give a text.');
  if (value.length > LIMITS.valueLength) return wrong(`A text has at most ${LIMITS.valueLength} characters.`);
  if (!isStorable(value)) return wrong('A text may not hold NUL or half characters.');
  if (folded && fold(value).trim() === '')
    return wrong('Give a text with at least one letter, digit or sign.');
  return [];
}

function faultsOfPattern(value: unknown): Fault[] {
  if (typeof value !== 'string') return wrong('Give a text: a pattern.');
  const fault = faultOfPattern(value);
  if (fault !== null) return wrong(fault);
  return isStorable(value) ? [] : wrong('A text may not hold NUL or half characters.');
}

function faultsOfList(value: unknown, faultsOf: (one: unknown) => Fault[]): Fault[] {
  if (!Array.isArray(value)) return wrong('Give a list.');
  if (value.length === 0 || value.length > LIMITS.valuesPerList)
    return wrong(`A list has 1 to ${LIMITS.valuesPerList} values.`);
  return inList(value, faultsOf);
}

function inList(list: unknown[], faultsOf: (one: unknown) => Fault[]): Fault[] {
  return list.flatMap((one, index) =>
    faultsOf(one).map(({ path, message }) => ({ path: [index, ...path], message })),
  );
}

/** Which other fact may stand as the value, by what the operator wants. */
const REFERENCES: Record<ValueType, (other: FactType, type: FactType) => boolean> = {
  same: (other, type) =>
    other === type || (other === 'field' && isPlain(type)) || (type === 'field' && isPlain(other)),
  sameList: (other, type) => other === 'list' && (type === 'text' || type === 'field'),
  element: (other) => other === 'text' || other === 'field',
  elements: (other) => other === 'list',
  was: (other, type) => (type === 'list' ? other === 'text' : other === type),
  'number or time': (other, type) => (type === 'time' ? other === 'time' : other === 'number'),
  text: (other) => other === 'text' || other === 'field',
  textList: (other) => other === 'list',
  moment: (other, type) => other === type,
  length: (other) => other === 'number',
  pattern: () => false,
  span: () => false,
  boolean: () => false,
};

/** What a field may hold. */
function isPlain(type: FactType): boolean {
  return type === 'text' || type === 'number' || type === 'boolean';
}

/** `{fact: 'x'}` as a value: the other fact's value, if its type is one the operator compares with. */
function faultsOfReference(value: Record<string, unknown>, { type, wanted }: Wanted): Fault[] {
  const extra = Object.keys(value).find((key) => key !== 'fact');
  if (extra !== undefined) return [{ path: [shortened(extra)], message: unknownField(extra) }];
  const { fact } = value;
  const other = typeof fact === 'string' ? factNamed(fact) : undefined;
  if (!other)
    return [
      {
        path: ['fact'],
        message:
          typeof fact === 'string' ? unknownFact(fact) : 'Give the name of a fact, such as case.status.',
      },
    ];
  return REFERENCES[wanted](other.type, type)
    ? []
    : [{ path: ['fact'], message: `A ${other.type} can't stand here: its type doesn't fit the operator.` }];
}

export function unknownFact(name: string): string {
  return /^(case|contact)\.field\./.test(name)
    ? 'The name of a field has 1 to 100 characters and no blank at its ends.'
    : `There is no fact "${shortened(name)}". Facts are ${Object.keys(FACTS).join(', ')}, case.field.… and contact.field.….`;
}

export function unknownField(key: string): string {
  return key === 'path' || key === 'params'
    ? `"${key}" is not available: each fact is a plain value.`
    : `There is no field "${shortened(key)}" in a condition.`;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function shortened(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}

/** PostgreSQL's jsonb takes neither NUL nor half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !/[\0\p{Surrogate}]/u.test(text);
}

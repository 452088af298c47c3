import { FACTS, factNamed, type FactType } from './facts';
import { fold } from './fold';
import { instant, type ValueType } from './operators';

const MAX_TEXT = 1000;
const MAX_LIST = 200;

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
  const wrong = (message: string): Fault[] => [{ path: [], message }];
  if (value === null)
    return wrong('A condition on an absent fact is false: ask with the operator isPresent.');
  if (isObject(value)) return faultsOfReference(value, expected);
  switch (wanted) {
    case 'boolean':
      return typeof value === 'boolean' ? [] : wrong('Give true or false.');
    case 'number or time':
      if (type === 'time')
        return instant(value) === undefined ? wrong('Give an instant, e.g. 2026-11-23T10:00:00Z.') : [];
      return Number.isFinite(value) ? [] : wrong('Give a number.');
    case 'text':
    case 'element':
      return faultsOfText(value, wanted === 'text');
    case 'textList':
      return faultsOfList(value, (one) => faultsOfText(one, true));
    case 'same':
      return faultsOfSame(value, expected);
    case 'sameList':
      return faultsOfList(value, (one) => faultsOfSame(one, expected));
  }
}

function faultsOfSame(value: unknown, { fact, type, values }: Wanted): Fault[] {
  const wrong = (message: string): Fault[] => [{ path: [], message }];
  if (type === 'number') return Number.isFinite(value) ? [] : wrong(`${fact} is a number: give a number.`);
  if (type === 'boolean') return typeof value === 'boolean' ? [] : wrong(`${fact} is true or false.`);
  if (values && !values.includes(value as string)) return wrong(`${fact} is one of ${values.join(', ')}.`); // includes() asks for the list's own type
  return faultsOfText(value, false);
}

/** `folded`: what the text operators compare must have something left once case, accents and blanks don't count. */
function faultsOfText(value: unknown, folded: boolean): Fault[] {
  const wrong = (message: string): Fault[] => [{ path: [], message }];
  if (typeof value !== 'string') return wrong('Give a text.');
  if (value.length > MAX_TEXT) return wrong(`A text has at most ${MAX_TEXT} characters.`);
  if (!isStorable(value)) return wrong('A text may not hold NUL or half characters.');
  if (folded && fold(value).trim() === '')
    return wrong('Give a text with at least one letter, digit or sign.');
  return [];
}

function faultsOfList(value: unknown, faultsOf: (one: unknown) => Fault[]): Fault[] {
  if (!Array.isArray(value)) return [{ path: [], message: 'Give a list.' }];
  if (value.length === 0 || value.length > MAX_LIST)
    return [{ path: [], message: `A list has 1 to ${MAX_LIST} values.` }];
  return value.flatMap((one, index) =>
    faultsOf(one).map(({ path, message }) => ({ path: [index, ...path], message })),
  );
}

/** `{fact: 'x'}` as a value: the other fact's value, if its type is one the operator compares with. */
function faultsOfReference(value: Record<string, unknown>, { type, wanted }: Wanted): Fault[] {
  const extra = Object.keys(value).find((key) => key !== 'fact');
  if (extra !== undefined) return [{ path: [shortened(extra)], message: unknownField(extra) }];
  const other = typeof value.fact === 'string' ? factNamed(value.fact) : undefined;
  if (!other) return [{ path: ['fact'], message: unknownFact(String(value.fact)) }];
  const fits: Record<ValueType, boolean> = {
    same: other.type === type,
    sameList: type === 'text' && other.type === 'list',
    element: other.type === 'text',
    'number or time': other.type === (type === 'time' ? 'time' : 'number'),
    text: other.type === 'text',
    textList: other.type === 'list',
    boolean: false,
  };
  return fits[wanted]
    ? []
    : [{ path: ['fact'], message: `A ${other.type} can't stand here: its type doesn't fit the operator.` }];
}

export function unknownFact(name: string): string {
  return /^(time|holiday)\./.test(name)
    ? 'Facts about times and business hours are not available yet.'
    : `There is no fact "${shortened(name)}". Facts are ${Object.keys(FACTS).join(', ')}.`;
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

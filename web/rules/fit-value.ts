import type { Catalogue } from './rule-shapes';

type FactType = Catalogue['facts'][number]['type'];

/** How a value is entered; `any` is a text, a number, yes or no, and `list` a list of these. */
export type ValueKind = 'yesNo' | 'number' | 'text' | 'any' | 'texts' | 'numbers' | 'list' | 'span';
/** What a field may hold. */
export const FIELD_KINDS = ['text', 'number', 'yesNo'] as const;
export type FieldKind = (typeof FIELD_KINDS)[number];

/** How the value of a condition is entered; `asked` is what the catalogue says its operator is given. */
export function valueKind(asked: string, type: FactType): ValueKind {
  switch (asked) {
    case 'boolean':
      return 'yesNo';
    case 'span':
      return 'span';
    case 'length':
      return 'number';
    case 'number or time':
      return type === 'time' ? 'text' : 'number';
    case 'elements':
    case 'textList':
      return 'texts';
    case 'sameList':
      if (type === 'number') return 'numbers';
      return type === 'field' || type === 'boolean' ? 'list' : 'texts';
    case 'same':
    case 'was':
      if (type === 'boolean') return 'yesNo';
      if (type === 'number') return 'number';
      return type === 'field' ? 'any' : 'text';
    default:
      return 'text';
  }
}

/** The value as near as it can stay to what was entered for another operator. */
export function fitValue(kind: ValueKind, value: unknown): unknown {
  const list = (Array.isArray(value) ? (value as unknown[]) : [value]).filter(isPlain);
  const [first = ''] = list;
  const texts = list.filter((one) => typeof one !== 'boolean').map(String);
  switch (kind) {
    case 'yesNo':
      return typeof first === 'boolean' ? first : true;
    case 'list':
      return list;
    case 'texts':
      return texts;
    case 'numbers':
      return list.map(numberIn).filter((one) => one !== null);
    case 'span':
      return texts.length === 2 ? texts : [texts[0] ?? '', ''];
    case 'number':
      return numberIn(first) ?? ''; // the desk says then that it is missing
    case 'any':
      return first;
    case 'text':
      return texts[0] ?? '';
  }
}

/** Something that a field may hold. */
function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value) && value !== '';
}

/** Which kind a value of a field is; null where nothing is entered. */
export function fieldKindOf(value: unknown): FieldKind | null {
  if (!isPlain(value)) return null;
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'yesNo' : 'text';
}

/** A value of a field as one of another kind; null where there is none, which the desk refuses. */
export function asFieldKind(kind: FieldKind, value: unknown): unknown {
  if (kind === 'text') return fitValue('text', value);
  return kind === 'number' ? numberIn(value) : fitValue('yesNo', value);
}

/** The list of values that its texts stand for: those that were there stay what they were. */
export function fieldList(kind: FieldKind, before: unknown[], texts: string[]): unknown[] {
  return texts
    .map((text) => {
      const known = before.find((one) => String(one) === text);
      if (known !== undefined) return known;
      return kind === 'yesNo' ? text === 'true' : asFieldKind(kind, text);
    })
    .filter((one) => one !== null);
}

function numberIn(value: unknown): number | null {
  if (typeof value === 'number') return value;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

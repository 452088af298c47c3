import type { Catalogue } from './rule-shapes';

type FactType = Catalogue['facts'][number]['type'];

/** How a value is entered. */
export type ValueKind = 'yesNo' | 'number' | 'text' | 'list' | 'span';

const LISTS = ['sameList', 'elements', 'textList'];

/** How the value of a condition is entered; `asked` is what the catalogue says its operator is given. */
export function valueKind(asked: string, type: FactType): ValueKind {
  if (asked === 'boolean') return 'yesNo';
  if (LISTS.includes(asked)) return 'list';
  if (asked === 'span') return 'span';
  if (asked === 'length') return 'number';
  if (asked === 'same' && type === 'boolean') return 'yesNo';
  const isNumber = type === 'number' && ['same', 'was', 'number or time'].includes(asked);
  return isNumber ? 'number' : 'text';
}

/** The value as near as it can stay to what was entered for another operator. */
export function fitValue(kind: ValueKind, value: unknown): unknown {
  const list = Array.isArray(value)
    ? (value as unknown[])
    : value === '' || value === undefined
      ? []
      : [value];
  const [first = ''] = list;
  switch (kind) {
    case 'yesNo':
      return typeof value === 'boolean' ? value : true;
    case 'list':
      return list.filter((one) => typeof one !== 'boolean');
    case 'span':
      return list.length === 2 ? list : [typeof first === 'string' ? first : '', ''];
    case 'number':
      return typeof first === 'number' ? first : numberIn(first);
    case 'text':
      return typeof first === 'boolean' ? '' : String(first);
  }
}

/** '' until it is a number: the desk says then that it is missing. */
function numberIn(value: unknown): number | '' {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : '';
}

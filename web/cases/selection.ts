/** Which cases are chosen to be changed together. */
export interface Selection {
  numbers: ReadonlySet<number>;
  /** All that the filters find, also those that haven't been read. */
  isAll: boolean;
  /** The one that was chosen last: where a range begins. */
  anchor: number | null;
}

export const NOTHING: Selection = { numbers: new Set(), isAll: false, anchor: null };

export const EVERYTHING: Selection = { numbers: new Set(), isAll: true, anchor: null };

/** Chooses a case, or leaves it out again. */
export function toggle({ numbers, isAll }: Selection, number: number): Selection {
  // One less than all is told apart by nothing the desk knows: it begins anew with this one.
  const next = new Set(isAll ? [] : numbers);
  if (!next.delete(number)) next.add(number);
  return { numbers: next, isAll: false, anchor: number };
}

/** Chooses all from the one that was chosen last to this one, in the order they stand in. */
export function extendTo(selection: Selection, number: number, order: readonly number[]): Selection {
  const [from, to] = [
    selection.anchor === null ? -1 : order.indexOf(selection.anchor),
    order.indexOf(number),
  ];
  if (from < 0 || to < 0) return toggle(selection, number);
  const range = order.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { numbers: new Set([...selection.numbers, ...range]), isAll: false, anchor: number };
}

export const isChosen = ({ numbers, isAll }: Selection, number: number): boolean =>
  isAll || numbers.has(number);

export const isEmpty = ({ numbers, isAll }: Selection): boolean => !isAll && numbers.size === 0;

/**
 * The numbers by which one goes from case to case. While a case is open they stay as they were before: what is done
 * about it may take it out of the list, whenever that is read again, and nobody's place is lost by that.
 */
export function steps(
  before: readonly number[],
  listed: readonly number[],
  open: number | null,
): readonly number[] {
  const isHeld = open !== null && before.includes(open);
  return isHeld || isSame(before, listed) ? before : listed;
}

const isSame = (one: readonly number[], other: readonly number[]) =>
  one.length === other.length && one.every((number, place) => number === other[place]);

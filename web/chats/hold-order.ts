import type { Case } from '../api/shapes';

/** What a list shows while it is held, and how many rows will change when it is let go. */
export interface HeldList {
  shown: Case[];
  changes: number;
}

/**
 * The rows that stood there, in the order they stood in, each as it is now: under a pointer nothing may move. A case
 * that has left the list meanwhile stands on as it was last.
 */
export function holdOrder(held: Case[], current: Case[]): HeldList {
  const now = new Map(current.map((item) => [item.number, item]));
  const shown = held.map((item) => now.get(item.number) ?? item);
  const heldNumbers = new Set(held.map(({ number }) => number));
  const staying = held.filter(({ number }) => now.has(number));
  const wanted = current.filter(({ number }) => heldNumbers.has(number));
  const moved = staying.filter(({ number }, place) => number !== wanted[place]?.number).length;
  const arrived = current.length - wanted.length;
  const gone = held.length - staying.length;
  // Two that changed places are one change.
  return { shown, changes: arrived + gone + Math.ceil(moved / 2) };
}

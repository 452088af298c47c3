/** A list that keeps its newest entries and numbers them from 1, so that a reader can go on where it stopped. */
export interface BoundedLog<T> {
  add(entry: T): T & { id: number };
  entries(): readonly (T & { id: number })[];
  clear(): void;
}

export function boundedLog<T>(limit: number): BoundedLog<T> {
  let kept: (T & { id: number })[] = [];
  let last = 0;
  return {
    add(entry) {
      const numbered = { ...entry, id: ++last };
      kept.push(numbered);
      // Cut in steps: shifting a long array at every entry would cost more than the entries.
      if (kept.length > limit * 1.1) kept = kept.slice(-limit);
      return numbered;
    },
    entries: () => kept,
    clear: () => {
      kept = [];
    },
  };
}

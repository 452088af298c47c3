/**
 * What the desk does not have yet, kept in the browser: a machine that goes down while the desk can't be reached loses
 * nothing. A browser that keeps nothing (full, or forbidden) is no reason to stop writing.
 */
export interface LocalCopy<Kept> {
  read: () => Kept | null;
  write: (kept: Kept) => void;
  forget: () => void;
}

/** Where a browser keeps texts by their names; asking for it may be forbidden already. */
export interface Shelf {
  readonly length: number;
  key: (place: number) => string | null;
  getItem: (name: string) => string | null;
  setItem: (name: string, text: string) => void;
  removeItem: (name: string) => void;
}

/** `isKept` tells whether what was found is of this shape: an older page may have left another one. */
export function localCopy<Kept>(
  shelf: () => Shelf,
  name: string,
  isKept: (found: unknown) => found is Kept,
): LocalCopy<Kept> {
  return {
    read: () =>
      quietly(() => {
        const found: unknown = JSON.parse(shelf().getItem(name) ?? 'null');
        return isKept(found) ? found : null;
      }),
    write: (kept) => quietly(() => shelf().setItem(name, JSON.stringify(kept))),
    forget: () => quietly(() => shelf().removeItem(name)),
  };
}

/** What a browser refuses to keep is not kept. */
export function quietly<Result>(act: () => Result): Result | null {
  try {
    return act();
  } catch {
    return null;
  }
}

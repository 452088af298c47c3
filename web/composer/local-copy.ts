/**
 * What the desk does not have yet, kept in the browser: a machine that goes down while the desk can't be reached loses
 * nothing. A browser that keeps nothing (full, or forbidden) is no reason to stop writing.
 */
export interface LocalCopy<Kept> {
  read: () => Kept | null;
  write: (kept: Kept) => void;
  forget: () => void;
}

/** `isKept` tells whether what was found is of this shape: an older page may have left another one. */
export function localCopy<Kept>(name: string, isKept: (found: unknown) => found is Kept): LocalCopy<Kept> {
  return {
    read: () =>
      quietly(() => {
        const found: unknown = JSON.parse(localStorage.getItem(name) ?? 'null');
        return isKept(found) ? found : null;
      }),
    write: (kept) => quietly(() => localStorage.setItem(name, JSON.stringify(kept))),
    forget: () => quietly(() => localStorage.removeItem(name)),
  };
}

function quietly<Result>(act: () => Result): Result | null {
  try {
    return act();
  } catch {
    return null;
  }
}

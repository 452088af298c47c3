import type { Shelf } from '../../web/composer/local-copy';

/** Where a browser keeps texts. */
export function shelf(): Shelf {
  const all = new Map<string, string>();
  return {
    get length() {
      return all.size;
    },
    key: (place) => [...all.keys()][place] ?? null,
    getItem: (name) => all.get(name) ?? null,
    setItem: (name, value) => void all.set(name, value),
    removeItem: (name) => void all.delete(name),
  };
}

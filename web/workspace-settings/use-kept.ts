import { useState } from 'react';
import { localCopy } from '../composer/local-copy';

const isObject = (found: unknown): found is object => typeof found === 'object' && found !== null;

const copyIn = <Kept extends object>(name: string) =>
  localCopy<Kept>(
    () => sessionStorage,
    `answerhall.${name}`,
    (found): found is Kept => isObject(found),
  );

/** Puts something there that a form which opens next goes on from. */
export function keepFor<Kept extends object>(name: string, kept: Kept): void {
  copyIn<Kept>(name).write(kept);
}

/**
 * Something that is being written, kept in this tab until it is saved or thrown away: going elsewhere or a reload loses
 * nothing. Only for shapes of which an older one does no harm.
 */
export function useKept<Kept extends object>(
  name: string,
): [kept: Kept | null, keep: (kept: Kept | null) => void] {
  const copy = copyIn<Kept>(name);
  const [kept, setKept] = useState(copy.read);
  return [
    kept,
    (next) => {
      setKept(next);
      if (next === null) copy.forget();
      else copy.write(next);
    },
  ];
}

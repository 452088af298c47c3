import { useState } from 'react';
import { localCopy } from '../composer/local-copy';

const isObject = (found: unknown): found is object => typeof found === 'object' && found !== null;

/**
 * Something that is being written, kept in this tab until it is saved or thrown away: going elsewhere or a reload loses
 * nothing. Only for shapes of which an older one does no harm.
 */
export function useKept<Kept extends object>(
  name: string,
): [kept: Kept | null, keep: (kept: Kept | null) => void] {
  const copy = localCopy<Kept>(
    () => sessionStorage,
    `answerhall.${name}`,
    (found): found is Kept => isObject(found),
  );
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

import type { ComponentType } from 'react';
import { loadWords, type Area } from '../words/words';

/** A screen that comes when it is first wanted. */
export type Load = () => Promise<{ Component: ComponentType }>;

/** A screen together with the words that only it and its neighbours say. */
export function inWords(areas: readonly Area[], load: Load): Load {
  return async () => {
    const [screen] = await Promise.all([load(), loadWords(areas)]);
    return screen;
  };
}

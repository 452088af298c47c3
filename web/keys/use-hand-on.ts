import { useEffectEvent, useLayoutEffect, type RefObject } from 'react';

/**
 * What goes away by itself while the keyboard is on it hands the keyboard on: left to nothing, what is typed next would
 * be taken for commands.
 */
export function useHandOn(place: RefObject<HTMLElement | null>, toNext: () => void): void {
  const handOn = useEffectEvent(toNext);
  useLayoutEffect(() => {
    const element = place.current;
    return () => {
      // Once it is out: while React takes it out, nothing hears of the keyboard.
      if (element !== null && element === document.activeElement) queueMicrotask(() => handOn());
    };
  }, [place]);
}

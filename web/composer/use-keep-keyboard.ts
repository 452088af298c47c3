import { useEffect, useRef, type RefObject } from 'react';

/**
 * Text and templates change places by the clock and by what the customer does. Whoever was at the keyboard in the one
 * goes on in the other: left to nothing, what they type on would be taken for commands.
 */
export function useKeepKeyboard(place: RefObject<HTMLElement | null>, shown: string): void {
  const isInside = useRef(false);
  useEffect(() => {
    const look = ({ target }: Event) => {
      isInside.current = target instanceof Node && (place.current?.contains(target) ?? false);
    };
    document.addEventListener('focusin', look);
    document.addEventListener('pointerdown', look);
    return () => {
      document.removeEventListener('focusin', look);
      document.removeEventListener('pointerdown', look);
    };
  }, [place]);
  useEffect(() => {
    if (!isInside.current || place.current?.contains(document.activeElement)) return;
    toFirstField(place.current);
  }, [place, shown]);
}

/** Puts the keyboard into the first field of a place. */
export function toFirstField(place: HTMLElement | null): void {
  place?.querySelector<HTMLElement>('textarea, input:not([type=file])')?.focus();
}

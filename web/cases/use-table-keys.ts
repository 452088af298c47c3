import { useEffect, useEffectEvent, useRef, type FocusEvent, type RefObject } from 'react';
import type { Case } from '../api/shapes';
import { useCommands } from '../keys/use-commands';
import { extendTo, NOTHING, toggle, type Selection } from './selection';

interface TableKeys {
  items: Case[];
  selection: Selection;
  onSelect: (next: Selection) => void;
  scroller: RefObject<HTMLElement | null>;
  /** Brings a row into sight. */
  reveal: (index: number) => void;
  isActive: boolean;
}

/** Through the rows by keyboard: J and K go on and back, X chooses, with Shift all up to here, Enter opens. */
export function useTableKeys({ items, selection, onSelect, scroller, reveal, isActive }: TableKeys) {
  /** The case that the keyboard is at. */
  const at = useRef<number | null>(null);
  const indexOf = () => items.findIndex(({ number }) => number === at.current);

  const step = (by: number) => {
    const from = indexOf();
    const index = from < 0 ? 0 : Math.min(items.length - 1, Math.max(0, from + by));
    const next = items[index];
    if (!next) return;
    at.current = next.number;
    reveal(index);
    // It is drawn only once it has come into sight.
    requestAnimationFrame(() => requestAnimationFrame(() => focusRow(scroller.current, next.number)));
  };
  const choose = (number: number, isRange: boolean) => {
    at.current = number;
    const order = items.map((item) => item.number);
    onSelect(isRange ? extendTo(selection, number, order) : toggle(selection, number));
  };
  const chooseHere = (isRange: boolean) => {
    if (indexOf() >= 0 && at.current !== null) choose(at.current, isRange);
  };
  useCommands(
    isActive
      ? {
          nextCase: () => step(1),
          previousCase: () => step(-1),
          choose: () => chooseHere(false),
          chooseRange: () => chooseHere(true),
          chooseNothing: () => onSelect(NOTHING),
        }
      : {},
  );
  // Whoever comes back from a case stands where they left.
  const comeBack = useEffectEvent(() => {
    if (at.current !== null) focusRow(scroller.current, at.current);
  });
  useEffect(() => {
    if (isActive) comeBack();
  }, [isActive]);

  return {
    choose,
    onFocus: ({ target }: FocusEvent<HTMLElement>) => {
      const number = target
        .closest('[role="row"]')
        ?.querySelector('[data-number]')
        ?.getAttribute('data-number');
      if (number) at.current = Number(number);
    },
  };
}

function focusRow(table: HTMLElement | null, number: number): void {
  table?.querySelector<HTMLElement>(`[data-number="${number}"]`)?.focus({ preventScroll: true });
}

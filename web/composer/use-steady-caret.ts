import { useLayoutEffect, useRef, type RefObject } from 'react';

/**
 * Keeps the caret between the same two letters when words from elsewhere are put before or behind what is being
 * written. Answers what is to be called with every value that was put into the field here.
 */
export function useSteadyCaret(
  field: RefObject<HTMLTextAreaElement | null>,
  value: string,
): (typed: string) => void {
  const shown = useRef(value);
  const caret = useRef<[number, number]>([0, 0]);
  useLayoutEffect(() => {
    const place = field.current;
    if (!place) return;
    const note = () => {
      caret.current = [place.selectionStart, place.selectionEnd];
    };
    place.addEventListener('selectionchange', note);
    return () => place.removeEventListener('selectionchange', note);
  }, [field]);
  useLayoutEffect(() => {
    const place = field.current;
    const before = shown.current;
    shown.current = value;
    if (!place || before === value || before === '' || place !== document.activeElement) return;
    const shift = value.startsWith(before) ? 0 : value.endsWith(before) ? value.length - before.length : null;
    if (shift === null) return;
    const [start, end] = caret.current;
    place.setSelectionRange(start + shift, end + shift);
  }, [field, value]);
  return (typed) => {
    shown.current = typed;
    if (field.current) caret.current = [field.current.selectionStart, field.current.selectionEnd];
  };
}

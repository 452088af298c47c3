import { useEffect, useState } from 'react';

/**
 * Gives the keyboard back to where it was when this was drawn first. By hand: the library does so only for a dialog that
 * stays in the page while it is closed.
 */
export function useKeyboardBack(): void {
  const [before] = useState(whereTheKeyboardIs);
  useEffect(() => () => before?.focus({ preventScroll: true }), [before]);
}

/** What has the keyboard; of a menu, which closes with its choice, what opened it. */
function whereTheKeyboardIs(): HTMLElement | null {
  const place = document.activeElement;
  const openerId = place?.closest('[role=menu]')?.getAttribute('aria-labelledby');
  const opener = openerId ? document.getElementById(openerId) : place;
  return opener instanceof HTMLElement ? opener : null;
}

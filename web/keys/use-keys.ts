import { useEffect, useEffectEvent } from 'react';

/** What a key does, by its name: `g`, `?`, `Shift+x`, `Alt+1`, `Ctrl+k` (Ctrl, and ⌘ on a Mac). */
export type KeyMap = Record<string, (event: KeyboardEvent) => void>;

/**
 * Listens to keys while the component stands. Those of one character do nothing while somebody types or is in a dialog, and
 * nothing at all where the person has switched them off (WCAG 2.1.4).
 */
export function useKeys(map: KeyMap, singleKeys = true): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.isComposing || event.defaultPrevented) return;
    const name = nameOf(event);
    const act = map[name];
    if (!act) return;
    const isSingle = !/^(Ctrl|Alt)\+/.test(name);
    if (isSingle && (!singleKeys || isTyping(event.target) || isInDialog(event.target))) return;
    event.preventDefault();
    act(event);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}

function nameOf({ key, code, altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): string {
  // With Alt a layout may make another character of a digit.
  const plain =
    altKey && code.startsWith('Digit')
      ? code.slice('Digit'.length)
      : key.length === 1
        ? key.toLowerCase()
        : key;
  // Of a sign Shift is a part already: ? is no other key than Shift+?.
  const shift = shiftKey && /^[a-z]$/.test(plain) ? 'Shift+' : '';
  return `${ctrlKey || metaKey ? 'Ctrl+' : ''}${altKey ? 'Alt+' : ''}${shift}${plain}`;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
}

/** What stands below a dialog is out of reach for the pointer too. */
function isInDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"]') !== null;
}

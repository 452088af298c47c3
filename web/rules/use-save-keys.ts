import { useEffect, useEffectEvent } from 'react';

/** Ctrl+S (⌘S) saves, wherever the keyboard is: the browser's own saving of the page means nothing here. */
export function useSaveKeys(save: () => void): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== 's') return;
    event.preventDefault();
    save();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => pressed(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}

import { useEffect, useEffectEvent } from 'react';

/** Ctrl+S (⌘S) saves, wherever the keyboard is: the browser's own saving of the page means nothing here. */
export function useSaveKeys(save: () => void): void {
  const pressed = useEffectEvent(save);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 's') return;
      event.preventDefault();
      if (event.repeat) return;
      takeWhatIsTyped();
      // Once what was taken stands in the rule.
      window.setTimeout(() => pressed());
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}

/** A tag that is only typed counts when its field is left. The keyboard stays where it is. */
function takeWhatIsTyped(): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) return;
  field.blur();
  field.focus({ preventScroll: true });
}

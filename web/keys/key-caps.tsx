import { Kbd } from '@mantine/core';

const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);

/** A key as it is written on the keyboard: `Ctrl+k` → Ctrl K, on a Mac ⌘ K. */
export function KeyCaps({ name }: { name: string }) {
  const caps = name.split('+').map((cap) => {
    if (cap === 'Ctrl' && isMac) return '⌘';
    if (cap === 'Escape') return 'Esc';
    return cap.length === 1 ? cap.toUpperCase() : cap;
  });
  return (
    <span>
      {caps.map((cap, place) => (
        // The caps of one key never change places.
        <Kbd key={place} size="xs" mx={2}>
          {cap}
        </Kbd>
      ))}
    </span>
  );
}

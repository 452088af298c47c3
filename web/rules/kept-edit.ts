const PREFIX = 'answerhall-';

/** What was written and not saved, as this browser keeps it over a reload; null where nothing was. */
export function keptEdit(key: string): unknown {
  const kept = window.localStorage.getItem(PREFIX + key);
  if (kept === null) return null;
  try {
    return JSON.parse(kept);
  } catch {
    return null;
  }
}

/** Keeps what was written, or forgets it. */
export function keepEdit(key: string, edit: object | null): void {
  try {
    if (edit) window.localStorage.setItem(PREFIX + key, JSON.stringify(edit));
    else window.localStorage.removeItem(PREFIX + key);
  } catch {
    // No room or no permission: then it lives as long as the page.
  }
}

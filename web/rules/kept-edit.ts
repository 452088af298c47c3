import type { WrittenRule } from './rule-shapes';

const PREFIX = 'answerhall-rule-';

interface KeptEdit {
  rule: WrittenRule;
  /** The stored rule's `updatedAt` that it was begun from; null for a new rule. */
  from: string | null;
}

/** What was written of a rule and not saved, as this browser keeps it over a reload; null where nothing was. */
export function keptEdit(key: string): KeptEdit | null {
  const kept = window.localStorage.getItem(PREFIX + key);
  if (kept === null) return null;
  try {
    return JSON.parse(kept) as KeptEdit; // as `keepEdit` wrote it
  } catch {
    return null;
  }
}

export function keepEdit(key: string, edit: KeptEdit | null): void {
  try {
    if (edit) window.localStorage.setItem(PREFIX + key, JSON.stringify(edit));
    else window.localStorage.removeItem(PREFIX + key);
  } catch {
    // No room or no permission: then it lives as long as the page.
  }
}

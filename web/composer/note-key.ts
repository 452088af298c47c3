import type { LocalCopy } from './local-copy';

/** A note that was tried, and the name under which the desk may have it. */
export interface TriedNote {
  words: string;
  key: string;
}

/** The name of a note: the same for the same words until it was added, so that a second try is the same note. */
export function noteKey(tried: LocalCopy<TriedNote>, words: string): string {
  const before = tried.read();
  if (before?.words === words) return before.key;
  const key = crypto.randomUUID();
  tried.write({ words, key });
  return key;
}

/** An older page may have left another shape. */
export function isTriedNote(found: unknown): found is TriedNote {
  return typeof found === 'object' && found !== null && 'words' in found && 'key' in found;
}

import type { LocalCopy } from '../../web/composer/local-copy';
import { isTriedNote, noteKey, type TriedNote } from '../../web/composer/note-key';

test('a note has the same name at each try, and another one once it was added or says something else', () => {
  let kept: TriedNote | null = null;
  const tried: LocalCopy<TriedNote> = {
    read: () => kept,
    write: (now) => void (kept = now),
    forget: () => void (kept = null),
  };
  const first = noteKey(tried, 'Call him');
  expect(noteKey(tried, 'Call him')).toBe(first);
  expect(noteKey(tried, 'Call her')).not.toBe(first);
  const last = noteKey(tried, 'Call him');
  expect(last).not.toBe(first);
  tried.forget();
  expect(noteKey(tried, 'Call him')).not.toBe(last);
  expect([isTriedNote(kept), isTriedNote({ words: '' }), isTriedNote(null)]).toEqual([true, false, false]);
});

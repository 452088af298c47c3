import type { components } from '../api/schema';

export type Draft = components['schemas']['Draft'];
export type DraftFile = Draft['attachments'][number];

/** What stands in a composer. */
export interface Written {
  text: string;
  note: string;
  mode: Draft['mode'];
  files: DraftFile[];
  template: Draft['template'];
}

export const NOTHING: Written = { text: '', note: '', mode: 'reply', files: [], template: null };

export function writtenOf({ text, note, mode, attachments, template }: Draft): Written {
  return { text, note, mode, files: attachments, template };
}

/** As PUT …/draft takes it. */
export function bodyOf({ text, note, mode, files, template }: Written) {
  return { text, note, mode, attachmentIds: files.map(({ id }) => id), template };
}

export function isSame(a: Written, b: Written): boolean {
  return JSON.stringify(bodyOf(a)) === JSON.stringify(bodyOf(b));
}

/** The three states that a merge knows: what both sides started from, and what each has made of it. */
export interface Sides {
  base: Written;
  ours: Written;
  theirs: Written;
}

/**
 * What stands in the composer after something else has changed the draft on the desk: what was not touched here is as
 * it is there. A text that was written on both sides is kept whole, theirs below ours, so that no caret moves.
 */
export function merge({ base, ours, theirs }: Sides): Written {
  const isOurs = (part: keyof Written) => JSON.stringify(ours[part]) !== JSON.stringify(base[part]);
  const words = (part: 'text' | 'note') => {
    if (!isOurs(part)) return theirs[part];
    const isTheirs = theirs[part] !== base[part];
    return isTheirs ? both(ours[part], theirs[part]) : ours[part];
  };
  return {
    text: words('text'),
    note: words('note'),
    // Whoever is writing goes on where they write.
    mode: isOurs('mode') || isOurs('text') || isOurs('note') ? ours.mode : theirs.mode,
    files: isOurs('files') ? ours.files : theirs.files,
    template: isOurs('template') ? ours.template : theirs.template,
  };
}

/** Two drafts of one text as one: where one goes on with the other, or has all of it, it is both; else both are kept. */
export function both(first: string, second: string): string {
  if (first.startsWith(second) || endOfParagraphs(first, second) !== null) return first;
  if (second.startsWith(first) || endOfParagraphs(second, first) !== null) return second;
  return `${first}\n\n${second}`;
}

/** A text that comes back because it was not taken, or was taken back. */
export interface Returned {
  text: string;
  /** ISO 8601. */
  writtenAt: string;
}

/**
 * What stands in the field with a text that comes back: as paragraphs of its own before what was typed meanwhile, but
 * after what came back before it and was written `earlier`. What stands there already is not put there again.
 */
export function bringBack(standing: string, back: Returned, earlier: readonly Returned[]): string {
  const text = back.text.trim();
  if (text === '' || endOfParagraphs(standing, text) !== null) return standing;
  if (standing.trim() === '') return text;
  const end = earlier
    .filter(({ writtenAt }) => writtenAt < back.writtenAt)
    .reduce((last, one) => Math.max(last, endOfParagraphs(standing, one.text) ?? 0), 0);
  if (end === 0) return `${text}\n\n${standing}`;
  return `${standing.slice(0, end)}\n\n${text}${standing.slice(end)}`;
}

/** Where a part ends that stands in a text as whole paragraphs; null where it doesn't. */
export function endOfParagraphs(text: string, part: string): number | null {
  const sought = part.trim();
  if (sought === '') return null;
  for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + 1)) {
    const end = at + sought.length;
    const before = text.slice(0, at);
    const after = text.slice(end);
    const begins = before.trim() === '' || isBreak(before.slice(before.trimEnd().length));
    const ends = after.trim() === '' || isBreak(after.slice(0, after.length - after.trimStart().length));
    if (begins && ends) return end;
  }
  return null;
}

/** Whether the blanks between two words hold an empty line. */
const isBreak = (blanks: string) => blanks.split('\n').length > 2;

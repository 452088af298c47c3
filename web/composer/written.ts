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
    mode: isOurs('mode') ? ours.mode : theirs.mode,
    files: isOurs('files') ? ours.files : theirs.files,
    template: isOurs('template') ? ours.template : theirs.template,
  };
}

/** Two texts as one; one that contains the other is both. */
export function both(first: string, second: string): string {
  if (first.includes(second)) return first;
  return second.includes(first) ? second : `${first}\n\n${second}`;
}

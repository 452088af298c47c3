// Letters with a stroke and ligatures have no decomposition in Unicode, yet people type them without.
const PLAIN: Record<string, string> = { Ø: 'O', Ł: 'L', Đ: 'D', Ħ: 'H', Ŧ: 'T', Æ: 'AE', Œ: 'OE' };

// Accents of Latin, Greek and Cyrillic; vowel points of Hebrew and Arabic. Not the vowel signs of Indic scripts: they
// are marks to Unicode, but taking them away would make different words equal.
const ACCENTS = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u0652\u0670]/g;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * Text as the text operators compare it: without case, accents, invisible characters, and with each run of white space
 * as one space. Upper case is the folded form because it joins what lower case keeps apart: ß and SS, the Turkish
 * dotless ı and I, the two small sigmas. Korean syllables are put together again, so that half of one is no match.
 */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(ACCENTS, '')
    .replace(INVISIBLE, '')
    .toUpperCase()
    .replace(/[ØŁĐĦŦÆŒ]/g, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFKC')
    .replace(/\s+/g, ' ');
}

/** Text as patterns see it: without accents and invisible characters, else as written. */
export function withoutAccents(text: string): string {
  return text.normalize('NFD').replace(ACCENTS, '').replace(INVISIBLE, '').normalize('NFC');
}

const MAX_KEPT = 200;
const folded = new Map<string, string>();

/** The same as `fold`, for the texts of facts: every rule of an event asks for the same few again. */
export function foldFact(text: string): string {
  const known = folded.get(text);
  if (known !== undefined) return known;
  const result = fold(text);
  if (folded.size >= MAX_KEPT) folded.clear();
  folded.set(text, result);
  return result;
}

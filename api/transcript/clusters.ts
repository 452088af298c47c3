import { fontOf, type FontName } from './fonts';

/** What a reader takes for one sign. */
export interface Cluster {
  /** As it was written. */
  source: string;
  /** What is drawn: the same, or the number of each of its characters where no font has it. */
  shown: string;
  font: FontName;
  /** No font has it. */
  isCode: boolean;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const INVISIBLE = /^\p{Cf}$/u;
const VARIATION = /[\uFE0E\uFE0F]/g;
const JOINER = 0x200d;

/** Letters of which each is one sign by itself, and which the font has. */
const PLAIN = /^[ -~\u00A0-\u00AC\u00AE-\u017F\u0386-\u03FF\u0400-\u0482\u048A-\u04FF\u2013-\u2026]*$/;

/** The signs of a line, each with a font that has all of it. What has no form of its own is left out of what is drawn. */
export function clustersOf(line: string): Cluster[] {
  if (PLAIN.test(line))
    return Array.from(line, (sign) => ({ source: sign, shown: sign, font: 'text', isCode: false }));
  return Array.from(segmenter.segment(line), ({ segment }) => clusterOf(segment));
}

function clusterOf(source: string): Cluster {
  if (source === '\t') return { source, shown: '    ', font: 'text', isCode: false };
  const plain = source.replace(VARIATION, '');
  const points = [...plain].map((sign) => sign.codePointAt(0) ?? 0);
  const drawn = points.filter((point) => !INVISIBLE.test(String.fromCodePoint(point)));
  if (drawn.length === 0) return { source, shown: '', font: 'text', isCode: false };
  const wantsEmoji = source.includes('\uFE0F') || /\p{Emoji_Presentation}/u.test(source);
  const fonts: FontName[] = wantsEmoji ? ['emoji', 'text'] : ['text', 'emoji'];
  const font = fonts.find((name) => drawn.every((point) => fontOf(name).has(point)));
  if (!font) return { source, shown: codesOf(drawn), font: 'text', isCode: true };
  // Joiners make one picture of several.
  const shown =
    font === 'emoji' ? points.filter((point) => drawn.includes(point) || point === JOINER) : drawn;
  return { source, shown: String.fromCodePoint(...shown), font, isCode: false };
}

function codesOf(points: readonly number[]): string {
  const codes = points.map((point) => `U+${point.toString(16).toUpperCase().padStart(4, '0')}`);
  return `[${codes.join(' ')}]`;
}

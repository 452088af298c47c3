import { RE2JS, RE2JSException } from 're2js';
import { withoutAccents } from './fold';
import { LIMITS } from './limits';

/**
 * Patterns (regular expressions in RE2's syntax) run on re2js, whose time grows with the text and never explodes:
 * `(a+)+$` is as harmless as any other. There are no look-aheads and no back-references. Case doesn't count unless the
 * pattern says `(?-i)`, accents never do; everything else is compared as written, and a match anywhere is a match.
 */
type Pattern = (text: string) => boolean;

const TOO_LARGE = `The pattern is too large: write smaller repetitions, at most ${LIMITS.patternSteps} steps in all.`;
const MAX_KEPT = 2000;
const compiled = new Map<string, Pattern | null>();

/** The compiled pattern, or null for a text that is none. */
export function patternNamed(source: string): Pattern | null {
  if (source.length > LIMITS.patternLength) return null;
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const pattern = faultOfPattern(source) === null ? compile(source) : null;
  if (compiled.size >= MAX_KEPT) compiled.clear();
  compiled.set(source, pattern);
  return pattern;
}

function compile(source: string): Pattern {
  const regex = parse(source);
  return (text) => regex.test(withoutAccents(text.slice(0, LIMITS.textForPattern)));
}

function parse(source: string): RE2JS {
  return RE2JS.compile(withoutAccents(source), RE2JS.CASE_INSENSITIVE);
}

/** Why a text can't be a pattern, in words, or null. The length is asked first: a long one isn't even read. */
export function faultOfPattern(source: string): string | null {
  if (source.length > LIMITS.patternLength)
    return `A pattern has at most ${LIMITS.patternLength} characters.`;
  if (withoutAccents(source) === '')
    return 'An empty pattern fits everything: ask with the operator isPresent.';
  // Before it is compiled: what repeats a thousand times, sixty times over, takes a tenth of a second.
  const repeated = [...source.matchAll(/\{(?:\d+,)?(\d+)\}/g)].reduce(
    (sum, [, times]) => sum + Number(times),
    0,
  );
  if (repeated > LIMITS.patternSteps) return TOO_LARGE;
  try {
    return parse(source).programSize() <= LIMITS.patternSteps ? null : TOO_LARGE;
  } catch (error) {
    // Running out of stack or memory is answered like a fault of the pattern: it is one.
    if (error instanceof RE2JSException || error instanceof RangeError)
      return `This is no pattern (RE2's syntax, without look-ahead and back-references): ${error.message}`;
    throw error;
  }
}

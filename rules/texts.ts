import { analyzeSync, Liquid, LiquidError } from 'liquidjs';
import { isVariable, nearestVariables, type TextValues } from './variables';

// No loops and no files: what a text costs is bounded by its length, without a clock. No date filters: they read one.
const TAGS = ['if', 'unless', 'case', 'assign', 'raw'];
export const FILTERS = [
  ...['default', 'upcase', 'downcase', 'capitalize', 'strip', 'truncate', 'truncatewords'],
  ...['append', 'prepend', 'replace', 'remove', 'split', 'join', 'first', 'last', 'size'],
  ...['plus', 'minus', 'times', 'divided_by', 'modulo', 'round', 'url_encode', 'json'],
];
/** Characters that filters may make while one text is rendered. */
const MEMORY_LIMIT = 200_000;
/** No use of a text allows more. */
const LONGEST_RESULT = 100_000;

const liquid = new Liquid({
  templates: {},
  strictFilters: true,
  ownPropertyOnly: true,
  memoryLimit: MEMORY_LIMIT,
});
for (const name of Object.keys(liquid.tags)) if (!TAGS.includes(name)) delete liquid.tags[name];
for (const name of Object.keys(liquid.filters)) if (!FILTERS.includes(name)) delete liquid.filters[name];

/** True when rendering such a text may give another one. */
export function hasVariables(text: string): boolean {
  return text.includes('{{') || text.includes('{%');
}

/** What is wrong with a text with variables, each fault with its place; empty for one that can be rendered. */
export function faultsOfText(text: string): string[] {
  if (!hasVariables(text)) return [];
  try {
    const { globals } = analyzeSync(liquid.parse(text), { partials: false });
    const unknown = Object.values(globals)
      .flat()
      .filter((variable) => !isVariable(variable.segments))
      .map((variable) => ({ written: variable.toString(), ...variable.location }))
      .map(
        ({ written, row, col }) =>
          `There is no variable ${shortened(written)} (line ${row}, column ${col}). Nearest: ${nearestVariables(written).join(', ')}.`,
      );
    return [...new Set(unknown)];
  } catch (error) {
    return [wordsOf(error)];
  }
}

/** A text with its variables filled in, or in words why that can't be done. What has no value is empty. */
export function renderText(text: string, values: TextValues): { text: string } | { fault: string } {
  if (!hasVariables(text)) return { text };
  try {
    const rendered = String(liquid.parseAndRenderSync(text, values));
    return rendered.length <= LONGEST_RESULT
      ? { text: rendered }
      : { fault: `The text becomes longer than ${LONGEST_RESULT} characters.` };
  } catch (error) {
    return { fault: wordsOf(error) };
  }
}

/** LiquidJS' own words, its place in ours. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [first = ''] = error.message.split('\n');
  const said = first.replace(/, line:(\d+), col:(\d+)$/, ' (line $1, column $2)');
  const [, hint = ''] = HINTS.find(([words]) => words.test(said)) ?? [];
  return `${LiquidError.is(error) ? shortened(said, 300) : 'The text can not be read'}.${hint}`;
}

const HINTS: readonly [RegExp, string][] = [
  [/undefined filter/, ` Filters are ${FILTERS.join(', ')}.`],
  [/tag .* not found/, ` Tags are ${TAGS.join(', ')}.`],
  [/before filter/, ' Values are compared with ==, and filters follow a |.'],
];

function shortened(text: string, max = 80): string {
  const clean = text.replace(/\p{Cc}+|\p{Surrogate}/gu, ' ');
  return clean.length > max ? `${clean.slice(0, max)}…` : clean;
}

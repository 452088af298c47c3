import type { FileFault } from './file';
import type { ServerDifference } from './server';

const SIGN = { added: '+', removed: '-', changed: '~', moved: '↕' } as const;
const LONGEST_VALUE = 200;

/** One line a fault: `rules.yaml:12: rules[3].conditions.all[1].operator: There is no operator …`. */
export function faultLines(file: string, faults: readonly FileFault[]): string[] {
  return faults.map(
    ({ line, path, message }) => `${file}:${line}: ${path === '' ? '' : `${path}: `}${message}`,
  );
}

/** What a push would change, a line for each rule and for each of its fields. */
export function differenceLines(differences: readonly ServerDifference[]): string[] {
  return differences.flatMap(({ of, name, change, fields }) => [
    `${SIGN[change]} ${of} "${name}"${change === 'moved' ? ' moves' : ''}`,
    ...fields.map(({ field, from, to }) => `    ${field}: ${short(from)} → ${short(to)}`),
  ]);
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

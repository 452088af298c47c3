import type { FileFault } from './file';
import type { ServerDifference } from './server';
import type { Tried } from './try';

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

/** What a try found out, for people to read. */
export function triedLines(result: Tried): string[] {
  const { events, touchedEvents, touchedCases, rules, sample, differenceCounts: differ, notes, ms } = result;
  return [
    `${events} events tried in ${(ms / 1000).toFixed(1)} s: ${touchedEvents} would have been touched, in ${touchedCases} cases.`,
    ...rules.map(ruleLine),
    `Beside what is live: ${differ.onlyTried} times only these rules act, ${differ.onlyPublished} times only the live ones, ${differ.unknown} times it is unknown.`,
    ...sample.flatMap(({ caseNumber, at, rule, texts }) => [
      `  case ${caseNumber}, ${at}: "${rule.name}"`,
      ...texts.map(
        ({ action, text }) => `      ${action}: ${short(text ?? "a text that can't be filled in")}`,
      ),
    ]),
    ...notes.map((note) => `! ${note}`),
  ];
}

function ruleLine({
  name,
  mode,
  matched,
  unknown,
  customers,
  messages,
  maxPer10Minutes,
}: Tried['rules'][number]) {
  const writes =
    messages === 0
      ? ''
      : `, at most ${messages} messages to ${customers} customers, ${maxPer10Minutes} in ten minutes`;
  const lost = unknown === 0 ? '' : `, unknown ${unknown} times`;
  return `  "${name}"${mode === 'watch' ? ' (watch)' : ''}: matches ${matched} times${lost}${writes}`;
}

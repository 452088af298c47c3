import type { Expectation, ScenarioFailure } from './scenario';

/** What can be seen of a scenario at one moment, in the words of `expect`; a field that is absent isn't there yet. */
export type Seen = {
  [Key in Exclude<keyof Expectation, 'labels' | 'messages' | 'notes' | 'notMatched'>]?: Expectation[Key];
} & { labels?: string[]; messages: string[]; notes: string[]; matched: string[]; ruleNames: string[] };

/** One thing that isn't as it should be; where it stands is `expect.` and `key`. */
export type Mismatch = Pick<ScenarioFailure, 'expected' | 'actual' | 'words'> & { key: string };

/** What of an expectation does not hold. Pure. */
export function mismatches(expected: Expectation, seen: Seen): Mismatch[] {
  return Object.entries(expected).flatMap(([key, wanted]): Mismatch[] => {
    if (key === 'fields') return fieldMismatches(wanted as Record<string, unknown>, seen.fields ?? {}); // by its schema
    if (key === 'matched' || key === 'notMatched') return ruleMismatches(key, wanted as string[], seen); // by its schema
    const actual: unknown = seen[key as keyof Seen] ?? null;
    return holds(key, wanted, actual) ? [] : [mismatch(key, wanted, actual)];
  });
}

const IN_ANY_ORDER = new Set(['labels', 'notified', 'webhooks']);

function holds(key: string, wanted: unknown, actual: unknown): boolean {
  if (isContaining(wanted)) {
    if (!Array.isArray(actual)) return false;
    return Array.isArray(wanted.contains)
      ? wanted.contains.every((one) => actual.includes(one))
      : actual.some((one) => String(one).includes(String(wanted.contains)));
  }
  const [a, b] = IN_ANY_ORDER.has(key) ? [inOrder(wanted), inOrder(actual)] : [wanted, actual];
  return JSON.stringify(a) === JSON.stringify(b);
}

function isContaining(wanted: unknown): wanted is { contains: unknown } {
  return typeof wanted === 'object' && wanted !== null && 'contains' in wanted;
}

function inOrder(list: unknown): unknown {
  return Array.isArray(list) ? list.map(String).sort() : list;
}

function fieldMismatches(wanted: Record<string, unknown>, fields: Record<string, unknown>): Mismatch[] {
  return Object.entries(wanted).flatMap(([name, value]) => {
    const actual = fields[name] ?? null;
    return actual === value ? [] : [mismatch(`fields.${name}`, value, actual)];
  });
}

function ruleMismatches(key: 'matched' | 'notMatched', names: readonly string[], seen: Seen): Mismatch[] {
  return names.flatMap((name, index): Mismatch[] => {
    const place = { key: `${key}[${index}]`, expected: name, actual: seen.matched };
    if (!seen.ruleNames.includes(name)) return [{ ...place, words: `There is no rule called "${name}".` }];
    if (seen.matched.includes(name) === (key === 'matched')) return [];
    const which =
      seen.matched.length === 0 ? 'none has' : `these have: ${[...new Set(seen.matched)].join(', ')}`;
    return [
      {
        ...place,
        words: `The rule "${name}" should ${key === 'matched' ? '' : 'not '}have matched by now; ${which}.`,
      },
    ];
  });
}

function mismatch(key: string, expected: unknown, actual: unknown): Mismatch {
  const be = isContaining(expected) ? `contain ${shown(expected.contains)}` : `be ${shown(expected)}`;
  return { key, expected, actual, words: `"${key}" should ${be}, and is ${shown(actual)}.` };
}

const MOST_SHOWN = 300;

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

import type { Difference, TryResult } from './rule-shapes';

type TriedRule = TryResult['rules'][number];

/** What a publication would have meant for customers. */
export interface Costs {
  /** Rules that the publication changes and that act. */
  acting: TriedRule[];
  /** Those of them that would have written. */
  writing: TriedRule[];
  /** Customers whom they would have written to: at most so many, where several of them write. */
  customers: number;
  templates: number;
  /** The longest text of the sample. */
  longest: string | null;
}

/** Only what is new counts: rules that were live before and stay as they are have been confirmed before. */
export function costsOf(
  { rules, sample, writtenCustomers, differenceCounts }: TryResult,
  differences: readonly Difference[],
): Costs {
  const changed = new Set(differences.flatMap(({ of, id }) => (of === 'rule' && id !== null ? [id] : [])));
  // Rules that did not change themselves may act at events where they did not before.
  const isWide = differenceCounts.onlyTried > 0 && differences.some(reachesOthers);
  const acting = rules.filter(({ id, mode }) => (changed.has(id) || isWide) && mode === 'on');
  const writing = acting.filter(({ messages }) => messages > 0);
  const ids = new Set(writing.map(({ id }) => id));
  const texts = sample
    .filter(({ rule }) => ids.has(rule.id))
    .flatMap(({ texts }) => texts.flatMap(({ text }) => text ?? []));
  return {
    acting,
    writing,
    customers: Math.min(
      writtenCustomers,
      writing.reduce((sum, { customers }) => sum + customers, 0),
    ),
    templates: writing.reduce((sum, { templates }) => sum + templates, 0),
    longest: texts.toSorted((a, b) => b.length - a.length)[0] ?? null,
  };
}

/** What changes which other rules have their turn. */
const reachesOthers = ({ of, change, fields }: Difference): boolean =>
  of === 'section' ||
  change === 'moved' ||
  change === 'removed' ||
  fields.some(({ field }) => field === 'stop' || field === 'sectionId' || field === 'mode');

/** Above so many customers the number is typed: nobody types ten thousand by mistake. */
export const TYPED_ABOVE = 100;

/** Messages on an average day, and on the worst. */
export function perDay({ messagesPerDay, messages }: TriedRule): { average: number; most: number } {
  return {
    average: Math.ceil(messages / Math.max(1, messagesPerDay.length)),
    most: Math.max(0, ...messagesPerDay.map((day) => day.messages)),
  };
}

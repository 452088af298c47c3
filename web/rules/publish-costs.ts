import type { Difference, Rule, SeenDraft, Section, TryResult } from './rule-shapes';

type TriedRule = TryResult['rules'][number];

/** What a publication would have meant for customers. */
export interface Costs {
  /** Rules that the publication changes and that act. */
  acting: TriedRule[];
  /** Of all rules that act those that would have written. */
  writing: TriedRule[];
  /** Customers who would have been written to where they are not now, or perhaps would have been. */
  customers: number;
  templates: number;
  /** The longest text of those that would have been sent. */
  longest: string | null;
}

const WRITES = ['sendMessage', 'sendTemplate'];

/** What is new is counted by the try; what is shown are the rules it may come from. */
export function costsOf(
  result: TryResult,
  { differences, rules }: Pick<SeenDraft, 'differences' | 'rules'>,
): Costs {
  const changed = new Set(differences.flatMap(({ of, id }) => (of === 'rule' && id !== null ? [id] : [])));
  const customers = result.newlyWrittenCustomers;
  const acting = result.rules.filter(({ id, mode }) => changed.has(id) && mode === 'on');
  // Others write anew where what is changed lets them have their turn.
  const isNews = ({ id, mode, messages }: TriedRule) =>
    mode === 'on' && messages > 0 && (changed.has(id) || customers > 0);
  const writing = result.rules.filter(isNews);
  const ids = new Set(writing.map(({ id }) => id));
  return {
    acting,
    writing,
    customers,
    templates: writing.reduce((sum, { templates }) => sum + templates, 0),
    longest: textsOf(result, rules, ids).toSorted((a, b) => b.length - a.length)[0] ?? null,
  };
}

/** As they would have been sent; of a rule without a sample as they are written. */
function textsOf({ sample }: TryResult, rules: readonly Rule[], ids: ReadonlySet<string>): string[] {
  const seen = sample.filter(({ rule }) => ids.has(rule.id));
  const sampled = new Set(seen.map(({ rule }) => rule.id));
  const filled = seen.flatMap(({ texts }) =>
    texts.flatMap(({ action, text }) => (WRITES.includes(action) && text !== null ? [text] : [])),
  );
  const raw = rules
    .filter(({ id }) => ids.has(id) && !sampled.has(id))
    .flatMap(({ actions }) =>
      actions.flatMap(({ type, text }) => (type === 'sendMessage' ? [String(text)] : [])),
    );
  return [...filled, ...raw];
}

/** Above so many customers the number is typed: nobody types ten thousand by mistake. */
export const TYPED_ABOVE = 100;

/** Messages on an average day from the first on which one was written, and on the worst. */
export function perDay({ messagesPerDay, messages }: TriedRule): { average: number; most: number } {
  const [first, last] = [messagesPerDay[0]?.day, messagesPerDay.at(-1)?.day];
  const days = first && last ? (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1 : 1;
  return {
    average: Math.ceil(messages / days),
    most: Math.max(0, ...messagesPerDay.map((day) => day.messages)),
  };
}

/** Whether the draft only stops rules: then nobody hears more than now, and nothing need be tried. */
export function onlyStops({ differences, rules, sections }: SeenDraft): boolean {
  return differences.length > 0 && differences.every((difference) => stops(difference, rules, sections));
}

function stops(
  { of, id, change, fields }: Difference,
  rules: readonly Rule[],
  sections: readonly Section[],
): boolean {
  if (of !== 'rule' || change !== 'changed') return false;
  const isOff = fields.every(({ field, to }) => field === 'mode' && to !== 'on');
  const rule = rules.find((one) => one.id === id);
  const isFirst = sections.some((section) => section.id === rule?.sectionId && section.firstMatch);
  // One that kept others from having their turn lets them have it.
  return (
    isOff && rule !== undefined && !rule.stop && !isFirst && rule.actions.every(({ type }) => type !== 'stop')
  );
}

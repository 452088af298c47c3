import { isDeepStrictEqual } from 'node:util';
import { explain } from '../rules/explain';
import type { DryOutcome, DryRun } from '../rules/dry-run';
import { allInOrder, type KeptRule, type RuleSet } from '../rules/rule-set';
import { localTime } from '../rules/local-time';
import type { ComparedOutcome, TriedRule, TryDifference, TryResult } from './try-result';
import type { TryRequest } from './try-request';
import type { PastEvent } from './try-snapshots';

const MOST_SAMPLES = 20;
const MOST_DIFFERENCES = 50;
const MINUTE = 60_000;

/** A rule that matched, for the sample. */
export interface Sampled {
  past: PastEvent;
  run: DryRun;
}

interface RuleTally {
  rule: KeptRule;
  matched: number;
  unknown: number;
  failed: number;
  messages: number;
  templates: number;
  cases: Numbers;
  customers: Numbers;
  /** Messages by minute of the epoch. */
  minutes: Map<number, number>;
}

/** What has been counted so far. Its size depends on the rules and the days, hardly on the events. */
export interface Tally {
  events: number;
  touchedEvents: number;
  unknownEvents: number;
  touchedCases: Numbers;
  writtenCustomers: Numbers;
  newlyWritten: Numbers;
  /** Rules that are live too and do there what they do here. */
  alike: ReadonlySet<string>;
  caseNumbers: Map<string, number>;
  customerNumbers: Map<string, number>;
  rules: Map<string, RuleTally>;
  samples: Sampled[];
  samplesPerRule: number;
  differences: TryDifference[];
  differenceCounts: TryResult['differenceCounts'];
}

export function emptyTally({ tried, published, only }: TryRequest): Tally {
  const shown = allInOrder(tried).filter(({ id, mode }) => (only === null ? mode !== 'off' : id === only));
  return {
    events: 0,
    touchedEvents: 0,
    unknownEvents: 0,
    touchedCases: numbers(),
    writtenCustomers: numbers(),
    newlyWritten: numbers(),
    alike: alikeIn(tried, published),
    caseNumbers: new Map(),
    customerNumbers: new Map(),
    rules: new Map(shown.map((rule) => [rule.id, ruleTally(rule)])),
    samples: [],
    samplesPerRule: Math.max(1, Math.floor(MOST_SAMPLES / Math.max(1, shown.length))),
    differences: [],
    differenceCounts: { onlyTried: 0, onlyPublished: 0, unknown: 0 },
  };
}

function ruleTally(rule: KeptRule): RuleTally {
  const counts = { matched: 0, unknown: 0, failed: 0, messages: 0, templates: 0 };
  return { rule, ...counts, cases: numbers(), customers: numbers(), minutes: new Map() };
}

/** Counts one event: what the rules that are tried do at it, and what those that are live do. */
export function countEvent(
  tally: Tally,
  past: PastEvent,
  tried: readonly DryRun[],
  published: readonly DryRun[] | null,
): void {
  tally.events += 1;
  const ofInterest = tried.filter(({ rule }) => tally.rules.has(rule.id));
  const caseNumber = numberOf(tally.caseNumbers, past.caseId);
  const before = published && outcomesOf(published);
  for (const run of ofInterest) {
    countRun(tally, past, caseNumber, run);
    if (before && isNews(tally, run, before))
      tally.newlyWritten.add(numberOf(tally.customerNumbers, past.contactId));
  }
  if (ofInterest.some(({ outcome }) => outcome === 'matched')) {
    tally.touchedEvents += 1;
    tally.touchedCases.add(caseNumber);
  }
  if (ofInterest.some(({ outcome }) => outcome === 'unknown')) tally.unknownEvents += 1;
  if (published) compare(tally, past, tried, published);
}

function countRun(tally: Tally, past: PastEvent, caseNumber: number, run: DryRun): void {
  const of = tally.rules.get(run.rule.id);
  if (!of) return;
  if (run.outcome === 'unknown') of.unknown += 1;
  if (run.outcome === 'failed') of.failed += 1;
  if (run.outcome !== 'matched' && run.outcome !== 'watched') return;
  of.matched += 1;
  of.messages += run.messages;
  of.templates += run.templates;
  of.cases.add(caseNumber);
  const customer = numberOf(tally.customerNumbers, past.contactId);
  of.customers.add(customer);
  if (run.messages > 0) {
    tally.writtenCustomers.add(customer);
    const minute = Math.floor(past.judgedAt.getTime() / MINUTE);
    of.minutes.set(minute, (of.minutes.get(minute) ?? 0) + run.messages);
  }
  if (of.matched <= tally.samplesPerRule && tally.samples.length < MOST_SAMPLES)
    tally.samples.push({ past, run });
}

/** What acts in the same words in both sets: a change of its conditions shows at each event by itself. */
function alikeIn(tried: RuleSet, published: RuleSet | null): ReadonlySet<string> {
  const same = tried.rules.filter((rule) => {
    const old = published?.rules.find(({ id }) => id === rule.id);
    return old !== undefined && isDeepStrictEqual(old.actions, rule.actions);
  });
  return new Set(same.map(({ id }) => id));
}

/** Whether a rule would write, or can't be known not to, where what is live would not write the same. */
function isNews(tally: Tally, { rule, outcome, messages }: DryRun, before: Map<string, DryOutcome>): boolean {
  if (messages === 0 || (outcome !== 'matched' && outcome !== 'unknown')) return false;
  return before.get(rule.id) !== outcome || !tally.alike.has(rule.id);
}

function compare(
  tally: Tally,
  past: PastEvent,
  tried: readonly DryRun[],
  published: readonly DryRun[],
): void {
  const [now, before] = [outcomesOf(tried), outcomesOf(published)];
  for (const { rule } of [...published, ...tried.filter(({ rule }) => !before.has(rule.id))]) {
    const after: ComparedOutcome = now.get(rule.id) ?? 'notMatched';
    const was: ComparedOutcome = before.get(rule.id) ?? 'notMatched';
    if (isQuiet(after) && isQuiet(was)) continue;
    if (after === was) continue;
    const counts = tally.differenceCounts;
    if (after === 'unknown' || was === 'unknown') counts.unknown += 1;
    else if (isQuiet(was)) counts.onlyTried += 1;
    else if (isQuiet(after)) counts.onlyPublished += 1;
    if (tally.differences.length >= MOST_DIFFERENCES) continue;
    const { id, name } = rule;
    const { caseNumber, occurredAt } = past;
    const at = occurredAt.toISOString();
    tally.differences.push({ caseNumber, at, rule: { id, name }, published: was, tried: after });
  }
}

function outcomesOf(runs: readonly DryRun[]): Map<string, DryOutcome> {
  return new Map(runs.map(({ rule, outcome }) => [rule.id, outcome]));
}

/** Nothing has come of the rule at that event. */
function isQuiet(outcome: ComparedOutcome): boolean {
  return ['notMatched', 'stopped', 'firstMatchTaken', 'failed'].includes(outcome);
}

/** The counts of each rule, days in the workspace's time zone. */
export function countsOf(tally: Tally, timeZone: string): TriedRule[] {
  return [...tally.rules.values()].map(
    ({ rule, matched, unknown, failed, messages, templates, cases, customers, minutes }) => ({
      id: rule.id,
      name: rule.name,
      mode: rule.mode,
      matched,
      unknown,
      failed,
      cases: cases.size(),
      customers: customers.size(),
      messages,
      templates,
      messagesPerDay: perDay(minutes, timeZone),
      maxPer10Minutes: mostIn10Minutes(minutes),
    }),
  );
}

function perDay(minutes: ReadonlyMap<number, number>, timeZone: string): TriedRule['messagesPerDay'] {
  const days = new Map<string, number>();
  for (const [minute, messages] of minutes) {
    const { date } = localTime(minute * MINUTE, timeZone);
    days.set(date, (days.get(date) ?? 0) + messages);
  }
  return [...days].map(([day, messages]) => ({ day, messages })).toSorted((a, b) => (a.day < b.day ? -1 : 1));
}

function mostIn10Minutes(minutes: ReadonlyMap<number, number>): number {
  let most = 0;
  for (const minute of minutes.keys()) {
    let sum = 0;
    for (let back = 0; back < 10; back++) sum += minutes.get(minute - back) ?? 0;
    most = Math.max(most, sum);
  }
  return most;
}

/** The conditions of a sampled rule with what they saw, long values shortened. */
export function reasonsOf({ rule, known }: DryRun) {
  return explain(rule, known.facts, known.unknowns).map(({ path, fact, operator, value, saw, held }) => ({
    path,
    fact,
    operator,
    value: shortened(value),
    saw: typeof saw === 'string' ? shortenedText(saw) : saw,
    held,
  }));
}

function shortened(value: unknown): unknown {
  return JSON.stringify(value).length > 300 ? `${JSON.stringify(value).slice(0, 300)}…` : value;
}

function shortenedText(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

/** A set of small whole numbers, an eighth of a byte each: with 200 rules over 100,000 cases an ordinary set is gigabytes. */
interface Numbers {
  add(number: number): void;
  size(): number;
}

function numbers(): Numbers {
  let bits = new Uint8Array(64);
  let count = 0;
  return {
    add(number) {
      const [byte, bit] = [number >> 3, 1 << (number & 7)];
      if (byte >= bits.length) {
        const longer = new Uint8Array(Math.max(byte + 1, bits.length * 2));
        longer.set(bits);
        bits = longer;
      }
      const before = bits[byte] ?? 0;
      if ((before & bit) === 0) count += 1;
      bits[byte] = before | bit;
    },
    size: () => count,
  };
}

/** A small number for each id, in the order in which they come. */
function numberOf(ids: Map<string, number>, id: string): number {
  let number = ids.get(id);
  if (number === undefined) ids.set(id, (number = ids.size));
  return number;
}

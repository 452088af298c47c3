import type { Explained } from '../rules/explain';
import type { DryOutcome } from '../rules/dry-run';
import type { RuleMode } from '../db/schema';

/** What one rule would have done. */
export interface TriedRule {
  id: string;
  name: string;
  mode: RuleMode;
  /** Events at which it matched; of one that is only watched, too. */
  matched: number;
  /** Events at which it can't be said whether it would have matched. */
  unknown: number;
  /** Events at which its conditions could not be judged. */
  failed: number;
  /** Cases and customers it would have touched. */
  cases: number;
  customers: number;
  /** Messages to customers, at most: limits for each customer and quiet hours are not counted. */
  messages: number;
  /** How many of them are templates, which cost money. */
  templates: number;
  messagesPerDay: { day: string; messages: number }[];
  maxPer10Minutes: number;
}

/** `notMatched`: judged, and not held, or not there at all. */
export type ComparedOutcome = DryOutcome | 'notMatched';

export interface SampleEntry {
  caseNumber: number;
  at: string;
  rule: { id: string; name: string };
  conditions: Pick<Explained, 'path' | 'fact' | 'operator' | 'value' | 'saw' | 'held'>[];
  /** Its texts with variables filled in; null where one can't be. */
  texts: { action: string; text: string | null }[];
}

export interface TryDifference {
  caseNumber: number;
  at: string;
  rule: { id: string; name: string };
  published: ComparedOutcome;
  tried: ComparedOutcome;
}

/** What a try found out. Kept as JSON in `rule_tries.result`. */
export interface TryResult {
  events: number;
  touchedEvents: number;
  touchedCases: number;
  /** Customers whom any of the rules would have written to. */
  writtenCustomers: number;
  /**
   * Customers whom they would have written to, or perhaps would have, where what is live would not have written the same.
   * 0 where what is live is tried itself.
   */
  newlyWrittenCustomers: number;
  rules: TriedRule[];
  sample: SampleEntry[];
  differences: TryDifference[];
  differenceCounts: { onlyTried: number; onlyPublished: number; unknown: number };
  notes: string[];
  ms: number;
  /** The most the thread held, in mebibytes. */
  memoryMb: number;
}

import { parseDuration } from '../duration';
import type { CaseRow } from '../db/schema';
import { addBusinessTime, type Calendar } from '../rules/calendar';
import type { KeptRule, RuleSet } from '../rules/rule-set';
import type { After, AnchorFact } from '../rules/schema';
import { modeIn } from '../rules/which-rules';

/** What of a case time rules count from. */
export type Anchored = Pick<
  CaseRow,
  | 'id'
  | 'conversationId'
  | 'createdAt'
  | 'lastCustomerAt'
  | 'lastAgentAt'
  | 'statusChangedAt'
  | 'waitingSince'
  | 'chatEndedAt'
  | 'chatEndsAt'
  | 'assigneeId'
  | 'assigneeChangedAt'
> & {
  /** When the window of its conversation closes; null for all but the case with the active chat, else the newest. */
  windowClosesAt: Date | null;
};

/** The columns of a case that `Anchored` needs. */
export const ANCHOR_COLUMNS = [
  'cases.id',
  'cases.conversationId',
  'cases.createdAt',
  'cases.lastCustomerAt',
  'cases.lastAgentAt',
  'cases.statusChangedAt',
  'cases.waitingSince',
  'cases.chatEndedAt',
  'cases.chatEndsAt',
  'cases.assigneeId',
  'cases.assigneeChangedAt',
] as const;

/** A rule of type `current`, which always says what it waits for. */
export type TimeRule = KeptRule & { after: After };

const known = new WeakMap<RuleSet, readonly TimeRule[]>();

/** The time rules of a set that are on or watched. */
export function timeRulesOf(set: RuleSet): readonly TimeRule[] {
  let rules = known.get(set);
  if (!rules) {
    const waits = (rule: KeptRule): rule is TimeRule => rule.after !== null && modeIn(set, rule) !== 'off';
    rules = set.rules.filter(waits);
    known.set(set, rules);
  }
  return rules;
}

/** Whether a rule counts from the end of the chat: the one anchor that settings move without an event. */
export function countsFromEnd(rules: readonly TimeRule[]): boolean {
  return rules.some(({ after }) => after.fact === 'chat.endsAt');
}

/** The moment a case gives a time rule to count from; null: the rule doesn't wait for this case. */
export function anchorOf(fact: AnchorFact, c: Anchored): Date | null {
  switch (fact) {
    case 'case.createdAt':
      return c.createdAt;
    case 'message.lastCustomerAt':
      return c.lastCustomerAt;
    case 'message.lastAgentAt':
      return c.lastAgentAt;
    case 'case.statusChangedAt':
      return c.statusChangedAt;
    case 'case.waitingSince':
      return c.waitingSince;
    case 'chat.endedAt':
      return c.chatEndedAt;
    case 'chat.endsAt':
      return c.chatEndsAt;
    case 'window.closesAt':
      return c.windowClosesAt;
    case 'assignee.changedAt':
      return c.assigneeId === null ? null : c.assigneeChangedAt;
  }
}

/** When a rule that counts from this moment is due; null where its business hours never come. */
export function dueAfter({ duration, businessHours }: After, anchor: Date, calendar: Calendar): Date | null {
  const ms = parseDuration(duration);
  if (ms === null) throw new Error(`A stored rule waits for "${duration}", which is no duration.`);
  if (!businessHours) return new Date(anchor.getTime() + ms);
  const due = addBusinessTime(anchor.getTime(), ms, calendar);
  return due === null ? null : new Date(due);
}

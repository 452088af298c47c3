import { effectsOf, withChanges, type Known } from './after-actions';
import { judgeKnowing } from './evaluate';
import type { Verdict } from './judge';
import { afterMatch, PASS_BEGINS, turnOf } from './pass-order';
import type { KeptRule, RuleSet } from './rule-set';
import { rulesFor, type JudgedEvent } from './which-rules';

export interface StoredEvent extends JudgedEvent {
  /** Whether more had happened when the event was judged: actions may have been overtaken by it. */
  moreHappened: boolean;
}

/** What became of a rule. `watched`: it matched and would only be watched; `failed`: it can't be judged. */
export type DryOutcome = 'matched' | 'watched' | 'unknown' | 'stopped' | 'firstMatchTaken' | 'failed';

export interface DryRun {
  rule: KeptRule;
  outcome: DryOutcome;
  /** What it was judged by: the facts as the rules above left them. */
  known: Known;
  /** How many messages it sends the customer, at most. */
  messages: number;
  /** How many of them are templates, which cost money. */
  templates: number;
}

/**
 * One pass of a set of rules over a stored event, as `automation/run-rules.ts` makes it, without doing anything. Answers
 * the rules for that event, in their order, but those that did not match. What is `unknown` may match or not, and what
 * it would have changed is unknown to the rules below.
 */
export function judgePass(set: RuleSet, event: StoredEvent, begin: Known): DryRun[] {
  const runs: DryRun[] = [];
  let progress = PASS_BEGINS;
  let known = begin;
  for (const candidate of rulesFor(event, set, set)) {
    const { rule, mode } = candidate;
    if (candidate.hasActed) {
      progress = afterMatch(candidate, progress, true);
      continue;
    }
    const turn = turnOf(candidate, progress);
    if (turn === 'stopped' || turn === 'firstMatchTaken') {
      runs.push({ rule, outcome: turn, known, messages: 0, templates: 0 });
      continue;
    }
    const verdict = verdictOf(rule, known);
    if (verdict === false) continue;
    if (verdict === 'failed') {
      runs.push({ rule, outcome: 'failed', known, messages: 0, templates: 0 });
      continue;
    }
    const matched = turn === 'perhaps' ? 'unknown' : verdict;
    const { changes, messages, templates } = effectsOf(known, rule.actions);
    const outcome = matched === 'unknown' ? 'unknown' : mode === 'watch' ? 'watched' : 'matched';
    runs.push({ rule, outcome, known, messages, templates });
    if (mode === 'watch') continue;
    progress = afterMatch(candidate, progress, matched);
    known = withChanges(known, changes, matched === 'unknown' || event.moreHappened);
  }
  return runs;
}

function verdictOf(rule: KeptRule, { facts, unknowns }: Known): Verdict | 'failed' {
  try {
    return judgeKnowing(rule, facts, unknowns);
  } catch {
    return 'failed'; // a condition of another version of the program: recorded as failed, live too
  }
}

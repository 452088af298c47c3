import type { RuleMode } from '../db/schema';
import type { Rule } from './schema';

/** A rule that the event is for. One that was switched off since the event was stored is recorded, not judged. */
export interface Candidate {
  rule: Rule;
  switchedOff: boolean;
}

/**
 * The rules one event is for, in their order: the event that creates a case has the *new* rules, every other one the
 * *updated* rules. A rule doesn't judge what it did itself. `ruleset` is the version that was published when the event
 * was stored, `modesNow` what each rule that still exists is set to now; a rule deleted since counts as switched off.
 */
export function rulesFor(
  event: { createsCase: boolean; madeByRules: readonly string[] },
  ruleset: readonly Rule[],
  modesNow: ReadonlyMap<string, RuleMode>,
): Candidate[] {
  const type = event.createsCase ? 'new' : 'updated';
  return ruleset
    .filter((rule) => rule.type === type && rule.mode === 'on' && !event.madeByRules.includes(rule.id))
    .map((rule) => ({ rule, switchedOff: modesNow.get(rule.id) !== 'on' }));
}

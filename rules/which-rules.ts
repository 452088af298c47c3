import type { RuleMode } from '../db/schema';
import { comparisonsIn } from './explain';
import { referenceIn } from './judge';
import { inRunOrder, type KeptRule, type RuleSet } from './rule-set';

/** A rule that an event is for. */
export interface Candidate {
  rule: KeptRule;
  /** `off`: switched off or deleted since the event was stored; that is recorded, and the rule isn't judged. */
  mode: RuleMode;
  /** The section of which at most one rule acts; null where none does. */
  firstMatchOf: string | null;
  /** It acted when what happened was judged before: it isn't judged, and the rules below notice it as they did then. */
  hasActed?: boolean;
}

export interface JudgedEvent {
  createsCase: boolean;
  madeByRules: readonly string[];
  /** Of the event that time has passed: which rules are due. */
  dueRules: readonly string[] | null;
  /**
   * What happened was judged before, without these facts: only rules that look at one of them judge it, and of those
   * only what has not acted yet. `madeByRules` are the rules that have.
   */
  about?: readonly string[] | null;
}

/**
 * The rules one event is for, in their order: the event that creates a case has the *new* rules, the passing of time
 * the *current* rules that are due, every other one the *updated* rules. A rule doesn't judge what it did itself.
 * `then` is the version that was published when the event was stored, `now` the newest one: a rule that was switched
 * off since is not judged, and one that is only watched since does not act.
 */
export function rulesFor(event: JudgedEvent, then: RuleSet, now: RuleSet): Candidate[] {
  const type = event.dueRules ? 'current' : event.createsCase ? 'new' : 'updated';
  const sections = new Map(then.sections.map((section) => [section.id, section]));
  const modesNow = then === now ? null : modesOf(now);
  return inRunOrder(then, type).flatMap((rule) => {
    const isMaker = event.madeByRules.includes(rule.id);
    const section = rule.sectionId === null ? undefined : sections.get(rule.sectionId);
    const firstMatchOf = section?.firstMatch ? section.id : null;
    // It was on when it acted; what it has been since changes nothing about that.
    if (event.about && isMaker) return [{ rule, mode: 'on', firstMatchOf, hasActed: true }];
    const mode = modeIn(then, rule);
    if (mode === 'off' || isMaker) return [];
    if (event.dueRules && !event.dueRules.includes(rule.id)) return [];
    if (event.about && !looksAt(rule, event.about)) return [];
    const since = modesNow ? (modesNow.get(rule.id) ?? 'off') : mode;
    return [{ rule, mode: weaker(mode, since), firstMatchOf }];
  });
}

/** What a rule does as part of a set: a section that is switched off switches its rules off. */
export function modeIn({ sections }: RuleSet, rule: KeptRule): RuleMode {
  const section = rule.sectionId === null ? undefined : sections.find(({ id }) => id === rule.sectionId);
  return section && !section.enabled ? 'off' : rule.mode;
}

function looksAt({ conditions }: KeptRule, facts: readonly string[]): boolean {
  return comparisonsIn(conditions, 'conditions').some(({ condition: { fact, value } }) =>
    [fact, referenceIn(value)].some((name) => name !== undefined && facts.includes(name)),
  );
}

function modesOf(set: RuleSet): ReadonlyMap<string, RuleMode> {
  return new Map(set.rules.map((rule) => [rule.id, modeIn(set, rule)]));
}

function weaker(a: RuleMode, b: RuleMode): RuleMode {
  if (a === 'off' || b === 'off') return 'off';
  return a === 'watch' || b === 'watch' ? 'watch' : 'on';
}

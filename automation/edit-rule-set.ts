import { isDeepStrictEqual } from 'node:util';
import type { RuleType } from '../db/schema';
import { invalid, notFound, Refusal } from '../refusal';
import { allInOrder, inRunOrder, type KeptRule, type RuleSet, type Section } from '../rules/rule-set';
import type { Scenario } from '../rules/scenario';
import { MAX_RULES, MAX_SCENARIOS, MAX_SECTIONS } from '../rules/rule-set-schema';
import { modeIn } from '../rules/which-rules';
import { changedRule, newRule, type Rule, type RuleInput, type RulePatch } from '../rules/schema';

/**
 * The changes of a rule set, each from a set to a set: the published rules and the draft are changed by the same
 * functions. They refuse what can't be and leave the set they were given as it is. `now` is ISO 8601.
 */

/** Adds a rule at the end of its type (and section). @throws Refusal 409 when there are too many. */
export function withRule(set: RuleSet, id: string, input: RuleInput, now: string): RuleSet {
  if (set.rules.length >= MAX_RULES)
    throw new Refusal('too-many-rules', 409, `There are ${MAX_RULES} rules already: delete one first.`);
  const rule = newRule(id, input);
  mustFitSection(set, rule);
  return { ...set, rules: [...set.rules, kept(rule, now)] };
}

function kept(rule: Rule, now: string): KeptRule {
  return { ...rule, createdAt: now, updatedAt: now, activeSince: now, expectedPer10Minutes: null };
}

/** Changes a rule; with another type or section it goes to the end of that. @throws Refusal 404, 400. */
export function withChangedRule(set: RuleSet, id: string, change: RulePatch, now: string): RuleSet {
  const before = ruleIn(set, id);
  const changed = changedRule(before, change);
  if ('message' in changed) throw invalid([changed]);
  mustFitSection(set, changed);
  const after: KeptRule = {
    ...changed,
    createdAt: before.createdAt,
    updatedAt: now,
    activeSince: before.activeSince,
    // What a dry run has promised was promised for what it ran.
    expectedPer10Minutes: judgesAlike(before, changed) ? before.expectedPer10Minutes : null,
  };
  const moved = after.type !== before.type || after.sectionId !== before.sectionId;
  const others = set.rules.filter((rule) => rule.id !== id);
  return {
    ...set,
    rules: moved ? [...others, after] : set.rules.map((rule) => (rule.id === id ? after : rule)),
  };
}

function judgesAlike(before: Rule, after: Rule): boolean {
  return (
    before.type === after.type &&
    isDeepStrictEqual(
      [before.after, before.conditions, before.actions],
      [after.after, after.conditions, after.actions],
    )
  );
}

/** @throws Refusal 404. */
export function withoutRule(set: RuleSet, id: string): RuleSet {
  ruleIn(set, id);
  return { ...set, rules: set.rules.filter((rule) => rule.id !== id) };
}

/** A copy of a rule right below it, switched off so that nothing happens twice. @throws Refusal 404, 409. */
export function withClone(set: RuleSet, id: string, cloneId: string, name: string, now: string): RuleSet {
  if (set.rules.length >= MAX_RULES)
    throw new Refusal('too-many-rules', 409, `There are ${MAX_RULES} rules already: delete one first.`);
  const original = ruleIn(set, id);
  const clone = { ...kept(original, now), id: cloneId, name, mode: 'off' as const };
  return { ...set, rules: set.rules.flatMap((rule) => (rule.id === id ? [rule, clone] : [rule])) };
}

/**
 * Puts the rules of one type into this order; sections keep theirs. `ids` names every rule of the type once, so that a
 * rule that somebody else has just added can't end up in a place nobody chose. @throws Refusal 400 that says which.
 */
export function withRuleOrder(set: RuleSet, type: RuleType, ids: readonly string[]): RuleSet {
  const given = ids.map((id) => id.toLowerCase());
  const ofType = inRunOrder(set, type);
  mustNameAll(
    given,
    ofType.map(({ id }) => id),
    `rule of type "${type}"`,
  );
  const place = (rule: KeptRule) => given.indexOf(rule.id);
  const others = set.rules.filter((rule) => rule.type !== type);
  return { ...set, rules: [...others, ...ofType.toSorted((a, b) => place(a) - place(b))] };
}

/** Adds a section below the others of its type. @throws Refusal 409 when there are too many. */
export function withSection(set: RuleSet, section: Section): RuleSet {
  if (set.sections.length >= MAX_SECTIONS)
    throw new Refusal('too-many-sections', 409, `There are ${MAX_SECTIONS} sections already.`);
  return { ...set, sections: [...set.sections, section] };
}

export type SectionChange = Partial<Pick<Section, 'name' | 'enabled' | 'firstMatch'>>;

/** @throws Refusal 404. */
export function withChangedSection(set: RuleSet, id: string, change: SectionChange): RuleSet {
  sectionIn(set, id);
  const sections = set.sections.map((section) => (section.id === id ? { ...section, ...change } : section));
  return { ...set, sections };
}

/** Takes a section away; its rules stay, in no section. @throws Refusal 404. */
export function withoutSection(set: RuleSet, id: string): RuleSet {
  sectionIn(set, id);
  return {
    ...set,
    sections: set.sections.filter((section) => section.id !== id),
    rules: set.rules.map((rule) => (rule.sectionId === id ? { ...rule, sectionId: null } : rule)),
  };
}

/** Puts the sections of one type into this order. @throws Refusal 400 that says which is wrong or missing. */
export function withSectionOrder(set: RuleSet, type: RuleType, ids: readonly string[]): RuleSet {
  const given = ids.map((id) => id.toLowerCase());
  const ofType = set.sections.filter((section) => section.type === type);
  mustNameAll(
    given,
    ofType.map(({ id }) => id),
    `section of type "${type}"`,
  );
  const others = set.sections.filter((section) => section.type !== type);
  return {
    ...set,
    sections: [...others, ...ofType.toSorted((a, b) => given.indexOf(a.id) - given.indexOf(b.id))],
  };
}

/**
 * A set on its way to being live in the place of another: a rule that did not run before (it was off, in a section that
 * was off, or not there) or that waits for something else waits from now on, so that publishing never reaches into the
 * past.
 */
export function goingLive(set: RuleSet, before: RuleSet, now: string): RuleSet {
  const activeSince = (rule: KeptRule) => {
    const old = before.rules.find(({ id }) => id === rule.id);
    const goesOn =
      old &&
      modeIn(before, old) !== 'off' &&
      old.type === rule.type &&
      isDeepStrictEqual(old.after, rule.after);
    return goesOn ? old.activeSince : now;
  };
  return { ...set, rules: set.rules.map((rule) => ({ ...rule, activeSince: activeSince(rule) })) };
}

/** Replaces the scenarios; the same ones again change nothing. */
export function withScenarios(scenarios: readonly Scenario[]): (set: RuleSet) => RuleSet {
  return (set) => (isDeepStrictEqual(set.scenarios, scenarios) ? set : { ...set, scenarios });
}

/**
 * Puts `after` in the place of the scenario that looks like `before`; adds it where there is no `before`, and takes that
 * away where there is no `after`. What is so already stays so: a change may be sent twice.
 * @throws Refusal 409 when `before` looks different by now, or when there are too many; 400 when the name is taken.
 */
export function withChangedScenario(
  set: RuleSet,
  before: { name: string } | null,
  after: Scenario | null,
): RuleSet {
  const { scenarios } = set;
  const at = scenarios.findIndex((one) => isDeepStrictEqual(one, before));
  if (at < 0) {
    const isMade = after
      ? scenarios.some((one) => isDeepStrictEqual(one, after))
      : scenarios.every(({ name }) => name !== before?.name);
    if (isMade) return set;
    if (before)
      throw new Refusal(
        'scenario-changed',
        409,
        `Somebody has changed or deleted the scenario "${before.name}" meanwhile: read it again.`,
      );
  }
  if (at < 0 && scenarios.length >= MAX_SCENARIOS)
    throw new Refusal('too-many-scenarios', 409, `There are ${MAX_SCENARIOS} scenarios already: delete one.`);
  if (after && scenarios.some(({ name }, index) => name === after.name && index !== at))
    throw invalid([{ path: 'after.name', message: 'Another scenario has this name already.' }]);
  const place = at < 0 ? scenarios.length : at;
  return { ...set, scenarios: scenarios.toSpliced(place, 1, ...(after ? [after] : [])) };
}

/** @throws Refusal 404. */
export function ruleIn(set: RuleSet, id: string): KeptRule {
  const rule = set.rules.find((one) => one.id === id.toLowerCase());
  if (!rule) throw notFound('rule');
  return rule;
}

/** @throws Refusal 404. */
export function sectionIn(set: RuleSet, id: string): Section {
  const section = set.sections.find((one) => one.id === id.toLowerCase());
  if (!section) throw notFound('section');
  return section;
}

/** A rule with its place within its type, from 1. */
export function placed(set: RuleSet, id: string): KeptRule & { position: number } {
  const rule = ruleIn(set, id);
  return { ...rule, position: inRunOrder(set, rule.type).indexOf(rule) + 1 };
}

/** All rules with their places within their types. */
export function allPlaced(set: RuleSet): (KeptRule & { position: number })[] {
  const next = new Map<RuleType, number>();
  return allInOrder(set).map((rule) => {
    const position = (next.get(rule.type) ?? 0) + 1;
    next.set(rule.type, position);
    return { ...rule, position };
  });
}

function mustFitSection(set: RuleSet, rule: Rule): void {
  if (rule.sectionId === null) return;
  const section = set.sections.find(({ id }) => id === rule.sectionId);
  if (section?.type === rule.type) return;
  const message = section
    ? `This section is for rules of type "${section.type}".`
    : 'There is no such section: choose one of /api/rule-sections, or null.';
  throw invalid([{ path: 'sectionId', message }]);
}

function mustNameAll(given: string[], all: string[], what: string): void {
  const errors = [
    ...given.flatMap((id, index) => {
      const path = `ids.${index}`;
      if (!all.includes(id)) return [{ path, message: `There is no ${what} with this id.` }];
      return given.indexOf(id) < index ? [{ path, message: `This ${what} is named twice.` }] : [];
    }),
    ...all
      .filter((id) => !given.includes(id))
      .map((id) => ({ path: 'ids', message: `Every ${what} is needed; ${id} is missing.` })),
  ];
  if (errors.length > 0) throw invalid(errors.slice(0, 20));
}

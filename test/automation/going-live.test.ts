import { randomUUID } from 'node:crypto';
import {
  goingLive,
  withChangedRule,
  withChangedSection,
  withoutRule,
  withoutSection,
  withRule,
} from '../../automation/edit-rule-set';
import { NO_RULES, type RuleSet, type Section } from '../../rules/rule-set';
import { ruleInput, rulePatch } from '../../rules/schema';

const EARLY = '2026-11-25T08:00:00.000Z';
const LATE = '2026-11-25T09:00:00.000Z';

const ruleId = randomUUID();
const section: Section = {
  id: randomUUID(),
  type: 'current',
  name: 'Evenings',
  enabled: true,
  firstMatch: false,
};
const input = (more: object = {}) =>
  ruleInput.parse({
    name: 'Nobody answers',
    type: 'current',
    mode: 'on',
    after: { fact: 'case.waitingSince', duration: 'PT5M' },
    conditions: { all: [] },
    actions: [{ type: 'setPriority', priority: 'high' }],
    ...more,
  });
const patch = (set: RuleSet, change: object) => withChangedRule(set, ruleId, rulePatch.parse(change), LATE);
const live = (more: object = {}, sections: Section[] = []) =>
  withRule({ ...NO_RULES, sections }, ruleId, input(more), EARLY);
const off = { ...section, enabled: false };

/** Since when the one rule waits, once this set has taken the place of the one that was live. */
const waitsSince = (set: RuleSet, before: RuleSet) => goingLive(set, before, LATE).rules[0]?.activeSince;

test.each<[string, RuleSet, (set: RuleSet) => RuleSet]>([
  ['whose text is changed', live(), (set) => patch(set, { name: 'Nobody has answered' })],
  ['whose stopping is changed', live(), (set) => patch(set, { stop: true })],
  ['that acted and is only watched from now on', live(), (set) => patch(set, { mode: 'watch' })],
  ['that was watched and acts from now on', live({ mode: 'watch' }), (set) => patch(set, { mode: 'on' })],
  [
    'whose section is deleted',
    live({ sectionId: section.id }, [section]),
    (set) => withoutSection(set, section.id),
  ],
])('a time rule %s goes on waiting', (_, before, change) => {
  expect(waitsSince(change(before), before)).toBe(EARLY);
});

test.each<[string, RuleSet, (set: RuleSet) => RuleSet]>([
  ['that is switched on', live({ mode: 'off' }), (set) => patch(set, { mode: 'on' })],
  [
    'that waits for something else',
    live(),
    (set) => patch(set, { after: { fact: 'case.createdAt', duration: 'PT5M' } }),
  ],
  [
    'whose section is switched on',
    live({ sectionId: section.id }, [off]),
    (set) => withChangedSection(set, section.id, { enabled: true }),
  ],
  [
    'that leaves a section that was off',
    live({ sectionId: section.id }, [off]),
    (set) => patch(set, { sectionId: null }),
  ],
  [
    'whose section was off and is deleted',
    live({ sectionId: section.id }, [off]),
    (set) => withoutSection(set, section.id),
  ],
  ['that comes back', withoutRule(live(), ruleId), () => live()],
])('a time rule %s waits from then on', (_, before, change) => {
  expect(waitsSince(change(before), before)).toBe(LATE);
});

import { z } from 'zod';
import { someId, storedName } from './stored-text';
import type { KeptRule, RuleSet, Section } from './rule-set';
import { scenario } from './scenario-schema';
import { newRule, ruleInput, ruleType } from './schema';

/** Enough for every desk we know of; each event reads and judges them one after the other. */
export const MAX_RULES = 500;
export const MAX_SECTIONS = 100;
export const MAX_SCENARIOS = 200;

const section = z.strictObject({
  id: someId,
  type: ruleType,
  name: storedName(200),
  enabled: z.boolean().default(true),
  firstMatch: z.boolean().default(false),
});

/** Their names are what a failed one goes by. */
export const scenarios = z
  .array(scenario)
  .max(MAX_SCENARIOS)
  .superRefine((list, context) => {
    list.forEach(({ name }, index) => {
      if (list.findIndex((other) => other.name === name) < index)
        context.addIssue({
          code: 'custom',
          path: [index, 'name'],
          message: 'Another one has this name already.',
        });
    });
  });

/** A whole rule set as a file or a draft brings it: every rule and section with its lasting id, in their order. */
export const ruleSetInput = z
  .strictObject({
    sections: z.array(section).max(MAX_SECTIONS).default([]),
    rules: z.array(ruleInput.safeExtend({ id: someId })).max(MAX_RULES),
    scenarios: scenarios.default([]),
  })
  .superRefine(({ sections, rules }, context) => {
    const fault = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    for (const [what, list] of Object.entries({ sections, rules }))
      list.forEach(({ id }, index) => {
        if (list.findIndex((other) => other.id === id) < index)
          fault([what, index, 'id'], 'Another one has this id already.');
      });
    rules.forEach(({ type, sectionId }, index) => {
      if (sectionId === null) return;
      const section = sections.find(({ id }) => id === sectionId);
      if (!section) fault(['rules', index, 'sectionId'], 'No section of this set has this id.');
      else if (section.type !== type)
        fault(['rules', index, 'sectionId'], `This section is for rules of type "${section.type}".`);
    });
  });

export type RuleSetInput = z.infer<typeof ruleSetInput>;

/** The JSON Schema that editors check rule files by: there an id may be missing, the first push gives it. */
export function ruleFileSchema(): unknown {
  return z.toJSONSchema(ruleSetInput, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (jsonSchema.required) jsonSchema.required = jsonSchema.required.filter((key) => key !== 'id');
    },
  });
}

/** The set that a checked input means beside the one it replaces: rules that stay keep their dates. */
export function replacingRuleSet(input: RuleSetInput, before: RuleSet, now: string): RuleSet {
  const sections: Section[] = input.sections;
  const rules = input.rules.map((given): KeptRule => {
    const rule = newRule(given.id, given);
    const old = before.rules.find(({ id }) => id === rule.id);
    if (!old)
      return { ...rule, createdAt: now, updatedAt: now, activeSince: now, expectedPer10Minutes: null };
    const { createdAt, updatedAt, activeSince, expectedPer10Minutes, ...oldRule } = old;
    const same = JSON.stringify(sorted(rule)) === JSON.stringify(sorted(oldRule));
    return {
      ...rule,
      createdAt,
      updatedAt: same ? updatedAt : now,
      activeSince,
      // What a dry run has promised was promised for what it ran.
      expectedPer10Minutes: same ? expectedPer10Minutes : null,
    };
  });
  return { sections, rules, scenarios: input.scenarios };
}

/** The same value with the keys of every object in one order, so that equal values are equal texts. */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

import { z } from 'zod';
import type { RuleMode, RuleType } from '../db/schema';
import { action, storedName, type Action } from './actions';
import { conditions, type Conditions } from './conditions';

/** A rule as it is published and judged: whole, checked, the same in every version it stands in. */
export interface Rule {
  id: string;
  name: string;
  type: RuleType;
  mode: RuleMode;
  conditions: Conditions;
  actions: Action[];
  /** No rule below is judged when this one has matched. Ask `stopsFurtherRules`, which knows the action `stop` too. */
  stop: boolean;
}

export const ruleType = z.enum(['new', 'updated'], {
  error: (issue) =>
    issue.input === 'current'
      ? 'Time rules (type "current") are not available yet.'
      : 'Give "new" (when a case is created) or "updated" (when something changes).',
});

const mode = z.enum(['off', 'on'], {
  error: (issue) =>
    issue.input === 'watch'
      ? 'The mode "watch" is not available yet: use "off" or "on".'
      : 'Give "on" or "off".',
});

const fields = {
  name: storedName(200),
  type: ruleType,
  mode: mode.optional(),
  /** Another word for `mode`: true is "on", false is "off". */
  enabled: z.boolean().optional(),
  sectionId: z.null({ error: 'Sections are not available yet: leave sectionId out.' }).optional(),
  after: z.null({ error: 'Time rules are not available yet: leave "after" out.' }).optional(),
  conditions,
  actions: z.array(action).max(50),
  stop: z.boolean(),
};

/** As JSON: far above what a person writes, and all rules together still fit into one version. */
const MAX_SIZE = 50_000;
const CONTRADICTION = '"enabled" and "mode" contradict each other: give one of them.';

type Switch = { mode?: 'off' | 'on' | undefined; enabled?: boolean | undefined };

function modeOf({ mode, enabled }: Switch): 'off' | 'on' | undefined {
  return mode ?? (enabled === undefined ? undefined : enabled ? 'on' : 'off');
}

function contradicts(given: Switch): boolean {
  return given.mode !== undefined && given.enabled !== undefined && (given.mode === 'on') !== given.enabled;
}

/** What makes a rule. `mode` (or `enabled`) must be given: nobody switches a rule on by leaving something out. */
export const ruleInput = z
  .strictObject({ ...fields, actions: fields.actions.default([]), stop: fields.stop.default(false) })
  .refine((rule) => modeOf(rule) !== undefined, { path: ['mode'], error: 'Give "on" or "off".' })
  .refine((rule) => !contradicts(rule), { path: ['enabled'], error: CONTRADICTION })
  .superRefine((rule, context) => {
    const fault = faultOf(rule);
    if (fault) context.addIssue({ code: 'custom', path: [fault.path], message: fault.message });
  });

/** What changes a rule; what is left out stays. `changedRule` judges the whole. */
export const rulePatch = z
  .strictObject(fields)
  .partial()
  .refine((change) => !contradicts(change), { path: ['enabled'], error: CONTRADICTION });

export type RuleInput = z.infer<typeof ruleInput>;
export type RulePatch = z.infer<typeof rulePatch>;

interface RuleFault {
  path: string;
  message: string;
}

/** A checked input as a rule. */
export function newRule(id: string, input: RuleInput): Rule {
  const { name, type, conditions, actions, stop } = input;
  return { id, name, type, mode: modeOf(input) ?? 'off', conditions, actions, stop };
}

/** The rule after a checked change, or in words why there can't be such a rule. */
export function changedRule(rule: Rule, change: RulePatch): Rule | RuleFault {
  const changed: Rule = {
    id: rule.id,
    name: change.name ?? rule.name,
    type: change.type ?? rule.type,
    mode: modeOf(change) ?? rule.mode,
    conditions: change.conditions ?? rule.conditions,
    actions: change.actions ?? rule.actions,
    stop: change.stop ?? rule.stop,
  };
  return faultOf(changed) ?? changed;
}

/** Whether the rules below aren't judged once this one has matched. Its own actions all run, wherever `stop` stands. */
export function stopsFurtherRules(rule: Pick<Rule, 'actions' | 'stop'>): boolean {
  return rule.stop || rule.actions.some((one) => one.type === 'stop');
}

/** What is wrong with a rule as a whole. */
function faultOf(rule: Pick<Rule, 'conditions' | 'actions' | 'stop'>): RuleFault | undefined {
  if (!rule.stop && rule.actions.length === 0)
    return { path: 'actions', message: 'A rule has at least one action, or "stop": true.' };
  if (JSON.stringify([rule.conditions, rule.actions]).length > MAX_SIZE)
    return {
      path: 'conditions',
      message: `Conditions and actions have at most ${MAX_SIZE} characters together.`,
    };
  return undefined;
}

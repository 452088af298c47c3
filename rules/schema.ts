import { z } from 'zod';
import type { RuleMode, RuleType } from '../db/schema';
import { formatDuration, parseDuration } from '../duration';
import { action, type Action } from './actions';
import { conditions, type Conditions } from './conditions';
import { LIMITS } from './limits';
import { someId, storedName } from './stored-text';

/** What a rule of type `current` waits for: so long after the moment (negative: before it). */
export interface After {
  fact: AnchorFact;
  /** ISO 8601, in its normal spelling. */
  duration: string;
  /** Only business hours count. */
  businessHours: boolean;
}

export const ANCHORS = [
  'case.createdAt',
  'message.lastCustomerAt',
  'message.lastAgentAt',
  'case.statusChangedAt',
  'case.waitingSince',
  'chat.endedAt',
  'chat.endsAt',
  'window.closesAt',
  'assignee.changedAt',
] as const;

export type AnchorFact = (typeof ANCHORS)[number];

/** A rule as it is published and judged: whole, checked, the same in every version it stands in. */
export interface Rule {
  id: string;
  name: string;
  type: RuleType;
  mode: RuleMode;
  sectionId: string | null;
  /** Null but for rules of type `current`. */
  after: After | null;
  conditions: Conditions;
  actions: Action[];
  /** No rule below is judged when this one has matched. Ask `stopsFurtherRules`, which knows the action `stop` too. */
  stop: boolean;
}

export const ruleType = z.enum(['new', 'updated', 'current'], {
  error:
    'Give "new" (when a case is created), "updated" (when something changes) or "current" (when time has passed).',
});

const mode = z.enum(['off', 'watch', 'on'], { error: 'Give "on", "watch" or "off".' });

const YEAR_MS = 365 * 86_400_000;

const after = z
  .strictObject({
    fact: z.enum(ANCHORS),
    duration: z
      .string()
      .transform((text, context) => {
        const ms = parseDuration(text);
        if (ms !== null && Math.abs(ms) <= YEAR_MS) return formatDuration(ms);
        context.addIssue('Give an ISO 8601 duration such as PT5M, P3D or -PT1H, at most P365D.');
        return z.NEVER;
      })
      .meta({ examples: ['PT5M', 'P3D', '-PT1H'] }),
    businessHours: z.boolean().default(false),
  })
  .refine(({ duration, businessHours }) => !businessHours || !duration.startsWith('-'), {
    path: ['businessHours'],
    error: 'Business hours are counted forward only: leave them out, or give a duration without "-".',
  });

const fields = {
  name: storedName(LIMITS.nameLength),
  type: ruleType,
  mode: mode.optional(),
  /** Another word for `mode`: true is "on", false is "off". */
  enabled: z.boolean().optional(),
  sectionId: someId.nullable(),
  after: after.nullable(),
  conditions,
  actions: z.array(action).max(LIMITS.actionsPerRule),
  stop: z.boolean(),
};

const CONTRADICTION = '"enabled" and "mode" contradict each other: give one of them.';

type Switch = { mode?: RuleMode | undefined; enabled?: boolean | undefined };

function modeOf({ mode, enabled }: Switch): RuleMode | undefined {
  return mode ?? (enabled === undefined ? undefined : enabled ? 'on' : 'off');
}

function contradicts(given: Switch): boolean {
  return given.mode !== undefined && given.enabled !== undefined && (given.mode === 'on') !== given.enabled;
}

/** What makes a rule. `mode` (or `enabled`) must be given: nobody switches a rule on by leaving something out. */
export const ruleInput = z
  .strictObject({
    ...fields,
    sectionId: fields.sectionId.default(null),
    after: fields.after.default(null),
    actions: fields.actions.default([]),
    stop: fields.stop.default(false),
  })
  .refine((rule) => modeOf(rule) !== undefined, { path: ['mode'], error: 'Give "on", "watch" or "off".' })
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
  const { name, type, sectionId, after, conditions, actions, stop } = input;
  return { id, name, type, mode: modeOf(input) ?? 'off', sectionId, after, conditions, actions, stop };
}

/** The rule after a checked change, or in words why there can't be such a rule. */
export function changedRule(rule: Rule, change: RulePatch): Rule | RuleFault {
  const changed: Rule = {
    id: rule.id,
    name: change.name ?? rule.name,
    type: change.type ?? rule.type,
    mode: modeOf(change) ?? rule.mode,
    sectionId: change.sectionId === undefined ? rule.sectionId : change.sectionId,
    after: change.after === undefined ? rule.after : change.after,
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
function faultOf(
  rule: Pick<Rule, 'type' | 'after' | 'conditions' | 'actions' | 'stop'>,
): RuleFault | undefined {
  if (rule.type === 'current' && rule.after === null)
    return { path: 'after', message: 'A rule of type "current" says after what: {fact, duration}.' };
  if (rule.type !== 'current' && rule.after !== null)
    return { path: 'after', message: 'Only a rule of type "current" waits: leave "after" out.' };
  if (!rule.stop && rule.actions.length === 0)
    return { path: 'actions', message: 'A rule has at least one action, or "stop": true.' };
  if (JSON.stringify([rule.conditions, rule.actions]).length > LIMITS.ruleSize)
    return {
      path: 'conditions',
      message: `Conditions and actions have at most ${LIMITS.ruleSize} characters together.`,
    };
  return undefined;
}

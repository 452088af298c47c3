import { z } from 'zod';
import type { KeptRule, Section } from '../rules/rule-set';
import { ANCHORS } from '../rules/schema';
import { id, time } from './schemas';

export const storedType = z.enum(['new', 'updated', 'current']);

const after = z.object({
  fact: z.enum(ANCHORS),
  duration: z.string(),
  businessHours: z.boolean(),
});

export const rule = z
  .object({
    id,
    name: z.string(),
    type: storedType,
    sectionId: z.string().nullable(),
    mode: z.enum(['off', 'watch', 'on']),
    enabled: z.boolean().describe('Whether the mode is "on"'),
    after: after.nullable(),
    conditions: z.record(z.string(), z.unknown()).describe('A json-rules-engine condition tree'),
    actions: z.array(z.looseObject({ type: z.string() })),
    stop: z.boolean(),
    position: z.number().int().describe('Place within the type, from 1'),
    createdAt: time,
    updatedAt: time,
  })
  .meta({ id: 'Rule' });

export const section = z
  .object({
    id,
    type: storedType,
    name: z.string(),
    enabled: z.boolean(),
    firstMatch: z.boolean().describe('Of its rules at most one acts on an event: the first that matches'),
  })
  .meta({ id: 'RuleSection' });

export function shownRule(stored: KeptRule & { position: number }): z.input<typeof rule> {
  const { id, name, type, sectionId, mode, after, conditions, actions, stop, position } = stored;
  return {
    id,
    name,
    type,
    sectionId,
    mode,
    enabled: mode === 'on',
    after,
    conditions: { ...conditions },
    actions,
    stop,
    position,
    createdAt: new Date(stored.createdAt).toISOString(),
    updatedAt: new Date(stored.updatedAt).toISOString(),
  };
}

export function shownSection({ id, type, name, enabled, firstMatch }: Section): z.input<typeof section> {
  return { id, type, name, enabled, firstMatch };
}

/** Which rules a call is about: those that are live, or the draft beside them. */
export const target = z.strictObject({ draft: z.enum(['true', 'false']).optional() });

/** The same of a call that changes them, which is refused when a scenario of what would be live fails. */
export const changing = target.extend({
  override: z
    .enum(['true', 'false'])
    .optional()
    .describe('"true": also when a scenario fails; which ones is recorded with the version'),
});

export function targetOf({ draft }: { draft?: 'true' | 'false' | undefined }): 'published' | 'draft' {
  return draft === 'true' ? 'draft' : 'published';
}

export function overrides({ override }: { override?: 'true' | 'false' | undefined }): boolean {
  return override === 'true';
}

import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { cancelTry, createTries, readTry, type RuleTry } from '../../automation/tries';
import { readTriedRules, type WantedRules } from '../../automation/tried-rules';
import { ruleSetInput } from '../../rules/rule-set-schema';
import { ruleInput } from '../../rules/schema';
import type { App } from '../app';
import { tryShape } from '../try-schemas';
import { byId, id, nothing, time } from '../schemas';

/** A quick try is answered at once. */
const WAIT_MS = 2_000;
const MOST_EVENTS = 500_000;

const given = z
  .strictObject({
    set: ruleSetInput.optional().describe('A whole set, as `PUT /api/rules/draft` takes it'),
    rule: ruleInput
      .optional()
      .describe('One rule, as `POST /api/rules` takes it; it is tried as if it were on'),
    id: id.optional().describe('Of one rule: the live rule in whose place it is tried'),
    draft: z.boolean().optional().describe('Of one rule: among the rules of the draft, whose id it may be'),
  })
  .refine(({ set, rule }) => (set === undefined) !== (rule === undefined), {
    error: 'Give exactly one of set and rule.',
  })
  .refine(({ set, id }) => set === undefined || id === undefined, {
    path: ['id'],
    error: 'Only one rule is tried in the place of another: leave the id out.',
  })
  .refine(({ set, draft }) => set === undefined || draft === undefined, {
    path: ['draft'],
    error: 'A whole set is tried as it is: leave draft out.',
  });

const body = z
  .strictObject({
    rules: z.union([z.enum(['draft', 'published']), given], {
      error: 'Give "draft", "published", {"rule": …} or {"set": …}.',
    }),
    from: time.optional().describe('Events that were judged from then on'),
    to: time.optional().describe('and before then'),
    newest: z
      .number()
      .int()
      .min(1)
      .max(MOST_EVENTS)
      .optional()
      .describe('Only so many of them, the newest; of one rule those that rules of its type are judged at'),
    filter: z
      .strictObject({
        integrationId: id.optional(),
        groupId: id.optional().describe('The group that the case was in then'),
        caseNumber: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
      })
      .default({}),
    limit: z.number().int().min(1).max(MOST_EVENTS).default(100_000).describe('Events at most'),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || Date.parse(from) < Date.parse(to), {
    path: ['to'],
    error: 'Must be later than "from".',
  });

/** Trying rules on what has happened: nothing changes, nobody is written to. */
export function ruleTryRoutes(app: App): void {
  const config = { role: 'administrator' } as const;
  const tags = ['Rules'];
  const { db } = app;
  const tries = createTries({ db, log: app.log, execArgv: app.threadArgv });
  app.addHook('onClose', () => tries.stop());

  app.post(
    '/api/rules/try',
    {
      config,
      bodyLimit: 4_000_000,
      schema: {
        tags,
        summary:
          'Try rules on the stored events of the past; what takes longer goes on, ask for it by its id',
        body,
        response: { 201: tryShape },
      },
    },
    async (request, reply) => {
      const { rules, from, to, newest = null, filter, limit } = request.body;
      const rest = await readTriedRules(db, wantedRules(rules));
      const { integrationId = null, groupId = null, caseNumber = null } = filter;
      // Of one rule only events count at which it has its turn.
      const type = typeof rules === 'string' ? null : (rules.rule?.type ?? null);
      const period = { from: asDate(from), to: asDate(to), newest };
      const wanted = { integrationId, groupId, caseNumber, type, limit, ...period };
      const id = request.newId();
      const { ended } = await tries.start(request.viewer.userId, id, { ...rest, filter: wanted });
      const waited = new AbortController();
      await Promise.race([ended, pause(WAIT_MS, null, { signal: waited.signal }).catch(() => null)]);
      waited.abort();
      return reply.code(201).send(shown(await readTry(db, id)));
    },
  );

  app.get(
    '/api/rules/tries/:id',
    {
      config,
      schema: {
        tags,
        summary: 'How far a try has come, or what it found; kept for 7 days',
        params: byId,
        response: { 200: tryShape },
      },
    },
    async ({ params }) => shown(await readTry(db, params.id)),
  );

  app.delete(
    '/api/rules/tries/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Cancel a try that is running',
        params: byId,
        response: { 204: nothing },
      },
    },
    async ({ params }, reply) => {
      await cancelTry(db, params.id);
      return reply.code(204).send();
    },
  );
}

function wantedRules(rules: z.output<typeof body>['rules']): WantedRules {
  if (typeof rules === 'string') return rules;
  const { set, rule, id, draft = false } = rules;
  if (set) return { set };
  if (rule) return { rule, id, isDrafted: draft };
  throw new Error('The schema lets none of this through.');
}

function asDate(text: string | undefined): Date | null {
  return text === undefined ? null : new Date(text);
}

function shown({ createdAt, finishedAt, ...rest }: RuleTry): z.input<typeof tryShape> {
  return {
    ...rest,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt && finishedAt.toISOString(),
  };
}

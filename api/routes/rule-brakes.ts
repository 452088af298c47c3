import { z } from 'zod';
import {
  dropWaiting,
  listHeldRules,
  readHeldRule,
  releaseRule,
  type HeldRule,
} from '../../automation/held-rules';
import { pauseRules, readPause, resumeRules } from '../../cases/pause-rules';
import { listWaitingMessages, type WaitingKey } from '../../cases/read-waiting-messages';
import { waitingMessageShape } from '../../cases/shapes/waiting-message';
import { countWaiting } from '../../cases/waiting-messages';
import type { App } from '../app';
import { moment, noBody } from '../case-schemas';
import { listOf, listQuery, page, readCursor } from '../lists';
import { byId, id, person, time } from '../schemas';

const pause = z
  .object({
    paused: z.boolean(),
    pausedAt: time.nullable(),
    pausedBy: person.nullable(),
    waitingMessages: z.number().int().describe('Messages of rules that were not handed over yet'),
    waitingRules: z
      .array(
        z.object({
          rule: z.object({
            id: z.string(),
            name: z.string().nullable().describe('As the rule was called when it wrote'),
          }),
          waitingMessages: z.number().int(),
        }),
      )
      .describe('Whose they are, the most first; up to 200 rules'),
  })
  .meta({ id: 'RulePause' });

const heldRule = z
  .object({
    rule: z.object({ id: z.string(), name: z.string().nullable().describe('null: the rule is deleted') }),
    heldAt: time.nullable().describe('null: the hold is lifted'),
    because: z.string().nullable(),
    waitingMessages: z.number().int(),
    expectedPer10Minutes: z.number().nullable().describe('What the dry run of the rule promised'),
    sentIn10Minutes: z.number().int().describe('In the ten minutes before it was held'),
  })
  .meta({ id: 'HeldRule' });

const dropped = z.object({ dropped: z.number().int(), waitingMessages: z.number().int() });

/** The brakes: the stop for all rules, rules that are held, and what waits because of it. */
export function ruleBrakeRoutes(app: App): void {
  const config = { role: 'administrator' } as const;
  const tags = ['Rules'];

  app.get(
    '/api/rules/pause',
    { config, schema: { tags, summary: 'Whether rules are paused', response: { 200: pause } } },
    () => shownPause(app),
  );

  app.post(
    '/api/rules/pause',
    {
      config,
      schema: {
        tags,
        summary: 'Stop: nothing by rules leaves us until they are resumed',
        body: noBody,
        response: { 200: pause },
      },
    },
    async ({ viewer }) => {
      await pauseRules(app.db, viewer);
      return shownPause(app);
    },
  );

  app.post(
    '/api/rules/resume',
    {
      config,
      schema: {
        tags,
        summary: 'End the pause: what waited goes, unless it is late by now',
        body: noBody,
        response: { 200: pause },
      },
    },
    async ({ viewer }) => {
      for (const conversationId of await resumeRules(app.db, viewer)) app.wake(conversationId);
      return shownPause(app);
    },
  );

  app.get(
    '/api/rules/held',
    {
      config,
      schema: {
        tags,
        summary: 'Rules that are held because they sent too much, the longest first',
        response: { 200: listOf(heldRule) },
      },
    },
    async () => ({ items: (await listHeldRules(app.db)).map(shownHeldRule), nextCursor: null }),
  );

  app.post(
    '/api/rules/:id/release',
    {
      config,
      schema: {
        tags,
        summary: 'Lift the hold of a rule, and send or drop what waited',
        params: byId,
        body: z.strictObject({ messages: z.enum(['send', 'drop']) }),
        response: { 200: heldRule },
      },
    },
    async ({ viewer, params, body }) => {
      const ruleId = params.id.toLowerCase();
      const woken = await releaseRule(app.db, viewer, ruleId, body.messages);
      for (const conversationId of woken) app.wake(conversationId);
      return shownHeldRule(await readHeldRule(app.db, ruleId));
    },
  );

  app.get(
    '/api/rules/waiting-messages',
    {
      config,
      schema: {
        tags,
        summary: 'Messages of rules that were not handed over yet, rule by rule, the oldest first',
        querystring: listQuery,
        response: { 200: listOf(waitingMessageShape) },
      },
    },
    ({ query }) => waitingPage(app, query, readPlace(query)),
  );

  app.get(
    '/api/rules/:id/waiting-messages',
    {
      config,
      schema: {
        tags,
        summary: 'Messages of a rule that were not handed over yet, the oldest first',
        params: byId,
        querystring: listQuery,
        response: { 200: listOf(waitingMessageShape) },
      },
    },
    async ({ params, query }) => {
      const after = readPlace(query);
      const { rule } = await readHeldRule(app.db, params.id.toLowerCase());
      return waitingPage(app, query, after, rule.id);
    },
  );

  app.post(
    '/api/rules/waiting-messages/drop',
    {
      config,
      schema: {
        tags,
        summary: 'Give up the waiting messages of all rules, or of one',
        body: z.strictObject({ ruleId: id.optional() }),
        response: { 200: dropped },
      },
    },
    async ({ viewer, body }) => {
      const which = { ruleId: body.ruleId?.toLowerCase() };
      return {
        dropped: await dropWaiting(app.db, viewer, which.ruleId),
        waitingMessages: await countWaiting(app.db, which),
      };
    },
  );
}

async function shownPause(app: App): Promise<z.input<typeof pause>> {
  const { pausedAt, ...state } = await readPause(app.db);
  return { ...state, pausedAt: pausedAt && pausedAt.toISOString() };
}

function shownHeldRule({ heldAt, ...rule }: HeldRule): z.input<typeof heldRule> {
  return { ...rule, heldAt: heldAt && heldAt.toISOString() };
}

type ListQuery = z.output<typeof listQuery>;

const place = z.tuple([z.uuid(), moment, z.uuid()]);

function readPlace({ cursor }: ListQuery): WaitingKey | undefined {
  return readCursor(place, cursor);
}

async function waitingPage(app: App, { limit }: ListQuery, after: WaitingKey | undefined, ruleId?: string) {
  const messages = await listWaitingMessages(app.db, { ruleId, limit: limit + 1, after });
  return page(
    messages,
    limit,
    ({ shape }) => shape,
    ({ key }) => key,
  );
}

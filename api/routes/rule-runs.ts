import { Readable } from 'node:stream';
import { z } from 'zod';
import { listTurns } from '../../automation/read-turns';
import { listRunsOfCase, listRunsOfRule, mustHaveBeen } from '../../automation/read-runs';
import { ruleSetReader } from '../../automation/rule-sets';
import { visibleCase } from '../../cases/read-cases';
import { everyRuleMessage, listRuleMessages } from '../../cases/read-rule-messages';
import { ruleMessageShape, type RuleMessageShape } from '../../cases/shapes/rule-message';
import { ruleRunShape, runOutcome } from '../../cases/shapes/rule-run';
import type { App } from '../app';
import { byNumber, moment, whole } from '../case-schemas';
import { csvHead, csvLine } from '../csv';
import { commaList, listOf, listQuery, page, readCursor } from '../lists';
import { byId } from '../schemas';

const version = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional();
const eventSeq = z.coerce
  .number()
  .int()
  .min(1)
  .max(Number.MAX_SAFE_INTEGER)
  .optional()
  .describe('Only at this event: `eventSeq` of an entry of the history, or of another run');
const all = z
  .enum(['true', 'false'])
  .optional()
  .describe('Also the rules that were judged and did not match');

/** Why a rule fired or did not, and who received what from it. */
export function ruleRunRoutes(app: App): void {
  const config = { role: 'administrator' } as const;
  const tags = ['Rules'];
  const ruleSets = ruleSetReader();

  app.get(
    '/api/rules/:id/runs',
    {
      config,
      schema: {
        tags,
        summary: 'What a rule has done, newest first, and what its conditions saw; kept for 90 days',
        params: byId,
        querystring: listQuery.extend({ version, outcome: commaList(runOutcome).optional() }),
        response: { 200: listOf(ruleRunShape) },
      },
    },
    async ({ params, query }) => {
      const { limit, cursor, version, outcome } = query;
      const before = readCursor(whole, cursor);
      await mustHaveBeen(app.db, params.id);
      const wanted = { version, outcomes: outcome, limit: limit + 1, before };
      return listed(await listRunsOfRule(app.db, ruleSets, params.id, wanted), limit);
    },
  );

  app.get(
    '/api/cases/:number/rule-runs',
    {
      schema: {
        tags,
        summary: 'Which rules have fired at the events of a case and why, newest first',
        params: byNumber,
        querystring: listQuery.extend({ all, eventSeq }),
        response: { 200: listOf(ruleRunShape) },
      },
    },
    async ({ viewer, params, query }) => {
      const { limit, cursor, all, eventSeq } = query;
      const c = await visibleCase(app.db, viewer, params.number);
      const wanted = { limit: limit + 1, eventSeq };
      if (all !== 'true') {
        const before = readCursor(whole, cursor);
        return listed(await listRunsOfCase(app.db, ruleSets, c.id, { ...wanted, before }), limit);
      }
      const before = readCursor(z.tuple([whole, whole]), cursor);
      return listed(await listTurns(app.db, ruleSets, c, { ...wanted, before }), limit);
    },
  );

  app.get(
    '/api/rules/:id/messages',
    {
      config,
      schema: {
        tags,
        summary: 'Who received what from a rule, newest first',
        params: byId,
        querystring: listQuery.extend({ version }),
        response: { 200: listOf(ruleMessageShape) },
      },
    },
    async ({ params, query }) => {
      const { limit, cursor, version } = query;
      const after = readCursor(z.tuple([moment, z.uuid()]), cursor);
      await mustHaveBeen(app.db, params.id);
      const wanted = { ruleId: params.id, version, limit: limit + 1, after };
      return listed(await listRuleMessages(app.db, wanted), limit);
    },
  );

  app.get(
    '/api/rules/:id/messages.csv',
    {
      config,
      schema: {
        tags,
        summary: 'The same as a file for spreadsheets, all of it',
        params: byId,
        querystring: z.strictObject({ version }),
      },
    },
    async ({ params, query }, reply) => {
      await mustHaveBeen(app.db, params.id);
      const messages = everyRuleMessage(app.db, { ruleId: params.id, version: query.version });
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="messages.csv"')
        .send(Readable.from(asCsv(messages)));
    },
  );
}

function listed<Shape, Key>(rows: { shape: Shape; key: Key }[], limit: number) {
  return page(
    rows,
    limit,
    ({ shape }) => shape,
    ({ key }) => key,
  );
}

async function* asCsv(messages: AsyncIterable<RuleMessageShape>): AsyncGenerator<string> {
  yield csvHead(['at', 'version', 'case', 'customer', 'address', 'text', 'status', 'error', 'message id']);
  for await (const { at, version, caseNumber, contact, text, status, error, id } of messages)
    yield csvLine([
      ...[at, version, caseNumber, contact.name, contact.address],
      ...[text, status, error && `${error.code} ${error.message}`, id],
    ]);
}

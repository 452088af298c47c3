import { Readable } from 'node:stream';
import { z } from 'zod';
import { AUDITED } from '../../workspace/audit-log';
import { listAuditLog, wholeAuditLog, type AuditRow } from '../../workspace/read-audit-log';
import type { App } from '../app';
import { whole } from '../case-schemas';
import { csvHead, csvLine } from '../csv';
import { commaList, listOf, listQuery, page, readCursor } from '../lists';
import { id, time } from '../schemas';

const entry = z
  .object({
    id: z.string(),
    at: time,
    what: z.string().describe('One of the values of the filter `what`, or one of an earlier version'),
    by: z
      .object({ id: z.string(), name: z.string() })
      .nullable()
      .describe('As they were called then, gone or not; null: the system'),
    target: z.object({ type: z.string(), id: z.string(), name: z.string() }),
    changes: z
      .array(z.object({ field: z.string(), from: z.unknown(), to: z.unknown() }))
      .describe('Both null: changed, and not to be shown (a password, credentials)'),
  })
  .meta({ id: 'AuditEntry' });

const moment = z.iso
  .datetime({ offset: true, error: 'Must be a time like 2030-01-31T12:00:00Z.' })
  .transform((at) => new Date(at))
  .optional();
const areas = [...new Set(AUDITED.map(areaOf))];
const filters = {
  what: commaList(z.string())
    .refine((all) => all.every(isKnown), 'Must be things like user.created, or their first parts.')
    .transform((all) => AUDITED.filter((one) => all.includes(one) || all.includes(areaOf(one))))
    .optional()
    .describe(`Any of ${AUDITED.join(', ')}; or all of ${areas.join(', ')}`),
  by: commaList(id).optional().describe('Ids of people'),
  from: moment.describe('From this moment on'),
  to: moment.describe('Before this moment'),
};
const MOST_LINES = 100_000;

/** Who changed what in the workspace: kept for a year. */
export function auditLogRoutes(app: App): void {
  const config = { role: 'administrator' } as const;
  const tags = ['audit log'];

  app.get(
    '/api/audit-log',
    {
      config,
      schema: {
        tags,
        summary: 'Who changed what, the newest first; kept for a year',
        querystring: listQuery.extend(filters),
        response: { 200: listOf(entry) },
      },
    },
    async ({ query }) => {
      const { limit, cursor, ...wanted } = query;
      const before = readCursor(whole, cursor);
      const rows = await listAuditLog(app.db, { ...wanted, limit: limit + 1, before });
      return page(rows, limit, shown, ({ seq }) => seq);
    },
  );

  app.get(
    '/api/audit-log.csv',
    {
      config,
      schema: {
        tags,
        summary: 'The same as a file for spreadsheets, at most 100,000 lines',
        querystring: z.strictObject(filters),
      },
    },
    ({ query }, reply) =>
      reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="audit-log.csv"')
        .send(Readable.from(asCsv(wholeAuditLog(app.db, query, MOST_LINES)))),
  );
}

/** `user` of `user.created`. */
function areaOf(what: string): string {
  return what.split('.')[0] ?? what;
}

function isKnown(what: string): boolean {
  return AUDITED.some((one) => one === what || areaOf(one) === what);
}

function shown({ seq, at, what, byId, byName, targetType, targetId, targetName, changes }: AuditRow) {
  return {
    id: String(seq),
    at: at.toISOString(),
    what,
    by: byId === null ? null : { id: byId, name: byName ?? '' },
    target: { type: targetType, id: targetId, name: targetName },
    changes,
  };
}

/** One line for each field that was changed, and one for what has none. */
async function* asCsv(rows: AsyncIterable<AuditRow>): AsyncGenerator<string> {
  yield csvHead(['at', 'by', 'what', 'target type', 'target', 'target id', 'field', 'from', 'to']);
  for await (const { at, byName, what, targetType, targetName, targetId, changes } of rows)
    for (const { field, from, to } of changes.length > 0 ? changes : [{ field: '', from: null, to: null }])
      yield csvLine([
        ...[at.toISOString(), byName, what, targetType, targetName, targetId, field],
        ...[inCell(from), inCell(to)],
      ]);
}

function inCell(value: unknown): string | number | null {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
    ? value.join(', ')
    : JSON.stringify(value);
}

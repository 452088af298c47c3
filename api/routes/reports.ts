import { readFailures } from '../../reports/failures';
import { readGivenReasons } from '../../reports/given-reasons';
import { readReport, type ReportRow, type Spread, type WaitFigures } from '../../reports/read-report';
import type { App } from '../app';
import { csvHead, csvLine } from '../csv';
import { failures, figuresOut, givenReasons, listAsked, report, reportAsked } from '../report-schemas';

/** What happened in a period, in numbers: administrators. */
export function reportRoutes(app: App): void {
  const config = { role: 'administrator' } as const;
  const tags = ['reports'];
  const description =
    'Counted when it is asked for, at most 366 days. Where the past can not be known it is as now: groups, assignees, targets, time zone. 503 `report-too-long`: choose a shorter period; `reports-busy`: ask again after `Retry-After`.';

  app.get(
    '/api/reports',
    {
      config,
      schema: {
        tags,
        summary: 'What happened in a period, by day, group, agent or integration',
        description,
        querystring: reportAsked,
        response: { 200: report },
      },
    },
    async ({ query }) => {
      const { timeZone, rows, total } = await readReport(app.db, query);
      const { from, to, by } = query;
      return { from, to, timeZone, by, rows: rows.map(figuresOut), total: figuresOut(total) };
    },
  );

  app.get(
    '/api/reports.csv',
    {
      config,
      schema: {
        tags,
        summary: 'The same table as a file for spreadsheets, times in seconds',
        description,
        querystring: reportAsked,
      },
    },
    async ({ query }, reply) => {
      const { rows } = await readReport(app.db, query);
      const { by } = query;
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', named(`report-by-${by}`, query))
        .send([csvHead([by, ...HEAD]), ...rows.map(asCsv)].join(''));
    },
  );

  app.get(
    '/api/reports/failures',
    {
      config,
      schema: {
        tags,
        summary: 'Messages of a period that did not arrive, by the code of their error',
        description,
        querystring: listAsked,
        response: { 200: failures },
      },
    },
    async ({ query }) => ({ items: await readFailures(app.db, query), nextCursor: null }),
  );

  app.get(
    '/api/reports/end-reasons',
    {
      config,
      schema: {
        tags,
        summary: 'Why chats ended in a period, as agents said',
        description,
        querystring: listAsked,
        response: { 200: givenReasons },
      },
    },
    async ({ query }) => ({ items: await readGivenReasons(app.db, query), nextCursor: null }),
  );

  app.get(
    '/api/reports/failures.csv',
    {
      config,
      schema: {
        tags,
        summary: 'Messages that did not arrive, as a file for spreadsheets',
        description,
        querystring: listAsked,
      },
    },
    async ({ query }, reply) => {
      const found = await readFailures(app.db, query);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', named('failures', query))
        .send(
          [
            csvHead(['code', 'why', 'of people', 'of rules', 'all']),
            ...found.map((one) => csvLine([one.code, one.message, one.byPeople, one.byRules, one.count])),
          ].join(''),
        );
    },
  );

  app.get(
    '/api/reports/end-reasons.csv',
    {
      config,
      schema: {
        tags,
        summary: 'Why chats ended, as a file for spreadsheets',
        description,
        querystring: listAsked,
      },
    },
    async ({ query }, reply) => {
      const found = await readGivenReasons(app.db, query);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', named('end-reasons', query))
        .send(
          [csvHead(['reason', 'chats']), ...found.map((one) => csvLine([one.reason, one.count]))].join(''),
        );
    },
  );
}

const named = (what: string, { from, to }: { from: string; to: string }) =>
  `attachment; filename="${what}-${from}-${to}.csv"`;

const OF_WAITS = ['answered', 'within target', 'overdue', 'share', 'median s', 'p90 s'];
const HEAD = [
  ...['new cases', 'handled by rules', 'reopened', 'closed', 'resolution median s', 'resolution p90 s'],
  ...OF_WAITS.map((what) => `first answer ${what}`),
  ...OF_WAITS.map((what) => `waits ${what}`),
  ...['ended by agent', 'ended by inactivity', 'ended by rule', 'ended by macro'],
  ...['messages of customers', 'messages of people', 'messages of rules', 'messages failed'],
];

function asCsv({ id, name, newCases, handledByRules, reopened, closed, ...row }: ReportRow): string {
  const { agent, inactivity, rule, macro } = row.ends;
  const { fromCustomers, fromPeople, fromRules, failed } = row.messages;
  return csvLine([
    name ?? id,
    ...[newCases, handledByRules, reopened, closed, ...seconds(row.resolution)],
    ...waitCells(row.firstAnswer),
    ...waitCells(row.waits),
    ...[agent, inactivity, rule, macro],
    ...[fromCustomers, fromPeople, fromRules, failed],
  ]);
}

const waitCells = ({ answered, withinTarget, overdue, share, ...of }: WaitFigures) => [
  ...[answered, withinTarget, overdue, share === null ? null : Math.round(share * 1e4) / 1e4],
  ...seconds(of),
];

const seconds = ({ median, p90 }: Spread) =>
  [median, p90].map((ms) => (ms === null ? null : Math.round(ms / 1000)));

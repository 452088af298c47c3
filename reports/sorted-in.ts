import { sql, type RawBuilder, type SqlBool } from 'kysely';
import type { Asked, Period, ReportedBy } from './asked';

/** Whose a case is for a report: its assignee's, else whoever has or had its chat. */
export const AGENT_OF_CASE = sql<string | null>`coalesce(cases.assignee_id, cases.taken_by)`;

/** Whose a message is: its author's, of a customer's or a rule's the case's agent's. */
export const AGENT_OF_MESSAGE = sql<
  string | null
>`case when messages.author_type = 'agent' then messages.author_id
  else coalesce(cases.assignee_id, cases.taken_by) end`;

/** What is counted, as far as its row depends on it: when it happened, and to whom it belongs. */
export interface Counted {
  at: RawBuilder<Date>;
  agent: RawBuilder<string | null>;
}

/** Into which row of the table something is counted: the place of the day, or an id. Knows the table `cases`. */
export function rowOf(by: ReportedBy, period: Period, { at, agent }: Counted): RawBuilder<string | null> {
  switch (by) {
    case 'day':
      return sql`width_bucket(${at}, ${period.starts}::timestamptz[])::text`;
    case 'group':
      return sql`cases.group_id::text`;
    case 'agent':
      return sql`(${agent})::text`;
    case 'integration':
      return sql`cases.integration_id::text`;
  }
}

/** Whether something is of the group, agent and integration that were asked for. Knows the table `cases`. */
export function isAskedFor(asked: Asked, agent: RawBuilder<string | null>): RawBuilder<SqlBool> {
  const conditions = [
    ...(asked.groupId === undefined ? [] : [sql`cases.group_id = ${asked.groupId}`]),
    ...(asked.agentId === undefined ? [] : [sql`${agent} = ${asked.agentId}`]),
    ...(asked.integrationId === undefined ? [] : [sql`cases.integration_id = ${asked.integrationId}`]),
  ];
  return conditions.length === 0 ? sql`true` : sql`(${sql.join(conditions, sql` and `)})`;
}

export function isWithin(at: RawBuilder<Date>, { from, to }: Period): RawBuilder<SqlBool> {
  return sql`(${at} >= ${from} and ${at} < ${to})`;
}

/** What every measure answers of each row, and of all together. */
export interface Placed {
  row: string | null;
  isTotal: boolean;
}

/** Ends a query over `measured`, which has the column `row`: one line for each row, and one for all. */
export const PER_ROW = sql`group by grouping sets ((row), ())`;
export const PLACED = sql`row, grouping(row) = 1 as "isTotal"`;

/** Median and nine tenths of milliseconds, or null where there are none. */
export function spread(ms: RawBuilder<number>, only: RawBuilder<SqlBool>): RawBuilder<number[] | null> {
  return sql`percentile_cont(array[0.5, 0.9]) within group (order by ${ms}) filter (where ${only})`;
}

export function msBetween(from: RawBuilder<unknown>, to: RawBuilder<unknown>): RawBuilder<number> {
  return sql`(extract(epoch from ${to} - ${from}) * 1000)::float8`;
}

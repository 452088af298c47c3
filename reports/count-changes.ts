import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { Asked, Period, ReportedBy } from './asked';
import {
  AGENT_OF_CASE,
  isAskedFor,
  isWithin,
  msBetween,
  PER_ROW,
  PLACED,
  rowOf,
  spread,
  type Placed,
} from './sorted-in';

export interface ChangeCounts extends Placed {
  reopened: number;
  closed: number;
  resolution: number[] | null;
  endedByAgent: number;
  endedByInactivity: number;
  endedByRule: number;
  endedByMacro: number;
}

/** What the histories say of cases that were closed and opened again, and of chats that ended, each time it happened. */
export async function countChanges(
  db: Db,
  asked: Asked,
  by: ReportedBy,
  period: Period,
): Promise<ChangeCounts[]> {
  const at = sql<Date>`case_history.at`;
  const endedBy = (who: string) => sql`count(*) filter (where change = 'chat.ended' and "to" = ${who})`;
  const closed = sql<boolean>`change = 'status' and "to" = 'closed'`;
  const { rows } = await sql<ChangeCounts>`
    with measured as (
      select ${rowOf(by, period, { at, agent: AGENT_OF_CASE })} as row, case_history.what as change,
        case_history."from" #>> '{}' as "from", case_history."to" #>> '{}' as "to",
        ${msBetween(sql`cases.created_at`, at)} as took
      from case_history join cases on cases.id = case_history.case_id
      where ${isWithin(at, period)} and case_history.what in ('status', 'chat.ended')
        and ${isAskedFor(asked, AGENT_OF_CASE)})
    select ${PLACED},
      count(*) filter (where change = 'status' and "from" = 'closed') as "reopened",
      count(*) filter (where ${closed}) as "closed",
      ${spread(sql`took`, closed)} as "resolution",
      ${endedBy('agent')} as "endedByAgent", ${endedBy('inactivity')} as "endedByInactivity",
      ${endedBy('rule')} as "endedByRule", ${endedBy('macro')} as "endedByMacro"
    from measured ${PER_ROW}`.execute(db);
  return rows;
}

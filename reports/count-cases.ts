import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { Asked, Period, ReportedBy } from './asked';
import { AGENT_OF_CASE, isAskedFor, isWithin, PER_ROW, PLACED, rowOf, type Placed } from './sorted-in';

export interface CaseCounts extends Placed {
  newCases: number;
  handledByRules: number;
}

/** Cases that were created, on the day they were. */
export async function countCases(
  db: Db,
  asked: Asked,
  by: ReportedBy,
  period: Period,
): Promise<CaseCounts[]> {
  const at = sql<Date>`cases.created_at`;
  const { rows } = await sql<CaseCounts>`
    with measured as (
      select ${rowOf(by, period, { at, agent: AGENT_OF_CASE })} as row,
        -- No person answered, a rule ended the chat, and nobody owes the customer anything.
        cases.last_agent_at is null and cases.chat_ended_by = 'rule' and cases.status <> 'open' as by_rules
      from cases where ${isWithin(at, period)} and ${isAskedFor(asked, AGENT_OF_CASE)})
    select ${PLACED}, count(*) as "newCases", count(*) filter (where by_rules) as "handledByRules"
    from measured ${PER_ROW}`.execute(db);
  return rows;
}

import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { Asked, Period, ReportedBy } from './asked';
import { AGENT_OF_MESSAGE, isAskedFor, isWithin, PER_ROW, PLACED, rowOf, type Placed } from './sorted-in';

export interface MessageCounts extends Placed {
  fromCustomers: number;
  fromPeople: number;
  fromRules: number;
  failed: number;
}

/** What was written by whom, and what of it did not arrive; blocked customers' messages are of no case and not counted. */
export async function countMessages(
  db: Db,
  asked: Asked,
  by: ReportedBy,
  period: Period,
): Promise<MessageCounts[]> {
  const at = sql<Date>`messages.created_at`;
  const agent = AGENT_OF_MESSAGE;
  const { rows } = await sql<MessageCounts>`
    with measured as (
      select ${rowOf(by, period, { at, agent })} as row, messages.author_type, messages.status
      from messages join cases on cases.id = messages.case_id
      where ${isWithin(at, period)} and messages.send_at is null and ${isAskedFor(asked, agent)})
    select ${PLACED},
      count(*) filter (where author_type = 'customer') as "fromCustomers",
      count(*) filter (where author_type = 'agent' and status <> 'failed') as "fromPeople",
      count(*) filter (where author_type = 'rule' and status <> 'failed') as "fromRules",
      count(*) filter (where status = 'failed') as "failed"
    from measured ${PER_ROW}`.execute(db);
  return rows;
}

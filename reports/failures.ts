import { sql } from 'kysely';
import type { Db } from '../db/connection';
import { readSettings } from '../workspace/settings';
import { periodOf, type Asked } from './asked';
import { inTime } from './in-time';
import { AGENT_OF_MESSAGE, isAskedFor, isWithin } from './sorted-in';

export interface Failure {
  /** As the provider or the desk calls it; null where none was given. */
  code: string | null;
  /** What it said of the newest of them. */
  message: string | null;
  count: number;
  byPeople: number;
  byRules: number;
}

const MOST_CODES = 200;

/** Messages that were written in the period and did not arrive, by the code of their error, the most frequent first. */
export function readFailures(db: Db, asked: Asked): Promise<Failure[]> {
  return inTime(db, async (trx) => {
    const period = periodOf(asked, await readSettings(trx));
    const { rows } = await sql<Failure>`
      select error_code as "code", (array_agg(error_message order by messages.created_at desc))[1] as "message",
        count(*) as "count",
        count(*) filter (where author_type = 'agent') as "byPeople",
        count(*) filter (where author_type = 'rule') as "byRules"
      from messages join cases on cases.id = messages.case_id
      where ${isWithin(sql`messages.created_at`, period)} and messages.status = 'failed'
        and ${isAskedFor(asked, AGENT_OF_MESSAGE)}
      group by error_code order by count(*) desc, error_code limit ${MOST_CODES}`.execute(trx);
    return rows;
  });
}

import { sql } from 'kysely';
import type { Db } from '../db/connection';
import { readSettings } from '../workspace/settings';
import { periodOf, type Asked } from './asked';
import { inTime } from './in-time';
import { AGENT_OF_CASE, isAskedFor, isWithin } from './sorted-in';

const MOST_REASONS = 200;

/** Why chats ended, as people said each time in the period, the most frequent reason first. */
export function readGivenReasons(db: Db, asked: Asked): Promise<{ reason: string; count: number }[]> {
  return inTime(db, async (trx) => {
    const period = periodOf(asked, await readSettings(trx));
    const { rows } = await sql<{ reason: string; count: number }>`
      select case_history."to" #>> '{}' as "reason", count(*) as "count"
      from case_history join cases on cases.id = case_history.case_id
      where ${isWithin(sql`case_history.at`, period)} and case_history.what = 'chat.endReason'
        and ${isAskedFor(asked, AGENT_OF_CASE)}
      group by 1 order by count(*) desc, 1 limit ${MOST_REASONS}`.execute(trx);
    return rows;
  });
}

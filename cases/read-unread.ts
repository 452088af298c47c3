import { sql } from 'kysely';
import type { Db } from '../db/connection';

export interface Reader {
  userId: string;
  caseId: string;
}

/**
 * How many of the customer's messages each of these people has not seen answered or read, in one query for all. The
 * answer's key is `<user id>/<case id>`.
 */
export async function readUnread(db: Db, readers: readonly Reader[]): Promise<Map<string, number>> {
  if (readers.length === 0) return new Map();
  const users = readers.map((reader) => reader.userId);
  const cases = readers.map((reader) => reader.caseId);
  // People without a mark of their own count from the last answer, so the same count serves most of them.
  const { rows } = await sql<{ userId: string; caseId: string; unread: number }>`
    with wanted as (
      select w.user_id, w.case_id, greatest(cases.last_answer_seq, coalesce(read_marks.seq, 0)) as seen
      from unnest(${users}::uuid[], ${cases}::uuid[]) as w (user_id, case_id)
      join cases on cases.id = w.case_id
      left join read_marks on read_marks.user_id = w.user_id and read_marks.case_id = w.case_id
    ), counted as (
      select d.case_id, d.seen, (
        select count(*) from messages
        where messages.case_id = d.case_id and messages.seq > d.seen and messages.direction = 'in'
      ) as unread
      from (select distinct case_id, seen from wanted) as d
    )
    select user_id, case_id, unread from wanted join counted using (case_id, seen)`.execute(db);
  return new Map(rows.map((row) => [`${row.userId}/${row.caseId}`, row.unread]));
}

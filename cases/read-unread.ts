import { sql } from 'kysely';
import type { Db } from '../db/connection';

/** How many messages of the customer a person has not seen answered or read. */
export type UnreadCount = (userId: string, caseId: string) => number;

/**
 * The unread counts of these cases for these people, in one query. A person without a read mark of their own after the
 * last answer has the count that everybody else has, so the work grows with the marks, not with people times cases.
 */
export async function readUnread(
  db: Db,
  userIds: readonly string[],
  caseIds: readonly string[],
): Promise<UnreadCount> {
  if (caseIds.length === 0 || userIds.length === 0) return () => 0;
  const { rows } = await sql<{ userId: string | null; caseId: string; unread: number }>`
    with seen as (
      select null::uuid as user_id, id as case_id, last_answer_seq as seq from cases
      where id = any(${caseIds}::uuid[])
      union all
      select read_marks.user_id, read_marks.case_id, read_marks.seq from read_marks
      join cases on cases.id = read_marks.case_id and read_marks.seq > cases.last_answer_seq
      where read_marks.case_id = any(${caseIds}::uuid[]) and read_marks.user_id = any(${userIds}::uuid[])
    )
    select user_id, case_id, (
      select count(*) from messages
      where messages.case_id = seen.case_id and messages.seq > seen.seq and messages.direction = 'in'
    ) as unread
    from seen`.execute(db);
  const counts = new Map(rows.map((row) => [`${row.userId ?? ''}/${row.caseId}`, row.unread]));
  return (userId, caseId) => counts.get(`${userId}/${caseId}`) ?? counts.get(`/${caseId}`) ?? 0;
}

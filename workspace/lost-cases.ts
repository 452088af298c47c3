import { sql } from 'kysely';
import type { Trx } from '../db/connection';

const MOST_ACTIVE = 1_000;
const MOST_RECENT = 200;

/**
 * People who left a group are told by their event streams that its cases are hidden from them: the active chats and the
 * cases changed last, which is what an open list can show. Whoever still sees a case for another reason is told nothing.
 */
export async function hideLostCases(
  trx: Trx,
  left: readonly { groupId: string; userId: string }[],
): Promise<void> {
  if (left.length === 0) return;
  const groups = left.map((one) => one.groupId);
  const users = left.map((one) => one.userId);
  await sql`
    insert into feed (kind, case_id, user_id)
    select 'case.hidden', lost.id, one.user_id
    from unnest(${groups}::uuid[], ${users}::uuid[]) as one (group_id, user_id)
    cross join lateral (
      (select id from cases where cases.group_id = one.group_id and chat_state = 'active' limit ${MOST_ACTIVE})
      union
      (select id from cases where cases.group_id = one.group_id
       order by updated_at desc, number desc limit ${MOST_RECENT})
    ) as lost`.execute(trx);
}

import { sql } from 'kysely';
import type { Trx } from '../db/connection';
import type { CaseRow } from '../db/schema';
import { couldSee } from './policy';
import { seenBy } from './save-case';

/** Those of these people who may see the case as it stands here, saved or not, in the order given. */
export async function whoSees(trx: Trx, userIds: readonly string[], c: CaseRow): Promise<string[]> {
  if (userIds.length === 0) return [];
  const people = await trx
    .selectFrom('users')
    .select((eb) => [
      'id as userId',
      'name',
      'role',
      sql<string[]>`array(select group_id::text from group_members where user_id = users.id)`.as('groupIds'),
      eb
        .exists(
          eb
            .selectFrom('noteMentions')
            .select('noteMentions.noteId')
            .whereRef('noteMentions.userId', '=', 'users.id')
            .where('noteMentions.caseId', '=', c.id),
        )
        .as('mentioned'),
    ])
    .where('id', '=', sql<string>`any(${userIds}::uuid[])`)
    .execute();
  const sees = new Set(
    people.filter((one) => Boolean(one.mentioned) || couldSee(one, seenBy(c))).map(({ userId }) => userId),
  );
  return userIds.filter((id) => sees.has(id));
}

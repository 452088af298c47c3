import type { Trx } from '../db/connection';
import type { CaseRow } from '../db/schema';

/** What stands last in the thread of a case, for after a message has left it; scheduled ones have no place yet. */
export async function lastMessageOf(
  trx: Trx,
  c: CaseRow,
): Promise<Pick<CaseRow, 'lastMessageSeq' | 'lastMessageAt'>> {
  const last = await trx
    .selectFrom('messages')
    .select(['seq', 'createdAt'])
    .where('caseId', '=', c.id)
    .where('sendAt', 'is', null)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { lastMessageSeq: last?.seq ?? null, lastMessageAt: last?.createdAt ?? null };
}

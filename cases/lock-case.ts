import type { Trx } from '../db/connection';
import type { CaseRow } from '../db/schema';
import { notFound } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { lockConversation, type LockedConversation } from './lock-conversation';
import { isVisibleTo } from './policy';

export interface LockedCase extends LockedConversation {
  case: CaseRow;
}

/**
 * Finds a case this person may see, takes the lock of its conversation, and reads the case as it is under that lock.
 * Refuses with `not-found` what isn't visible, also when it stopped being visible while we waited for the lock.
 */
export async function lockVisibleCase(trx: Trx, viewer: Viewer, number: number): Promise<LockedCase> {
  const found = await trx
    .selectFrom('cases')
    .select('conversationId')
    .where('number', '=', number)
    .where(isVisibleTo(viewer))
    .executeTakeFirst();
  const locked = found && (await lockConversation(trx, found.conversationId));
  const row =
    locked &&
    (await trx
      .selectFrom('cases')
      .selectAll()
      .where('number', '=', number)
      .where(isVisibleTo(viewer))
      .executeTakeFirst());
  if (!row) throw notFound('case');
  return { ...locked, case: row };
}

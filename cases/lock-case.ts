import type { Trx } from '../db/connection';
import type { CaseRow } from '../db/schema';
import { notFound } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { lockConversationOf, type LockedConversation } from './lock-conversation';
import { isVisibleTo } from './policy';

export interface LockedCase extends LockedConversation {
  case: CaseRow;
}

/**
 * Finds a case this person may see, takes the lock of its conversation, and reads the case as it is under that lock.
 * Refuses with `not-found` what isn't visible, also when it stopped being visible while we waited for the lock.
 */
export async function lockVisibleCase(trx: Trx, viewer: Viewer, number: number): Promise<LockedCase> {
  const visible = trx.selectFrom('cases').where('number', '=', number).where(isVisibleTo(viewer));
  const locked = await lockConversationOf(trx, () => visible.select('conversationId').executeTakeFirst());
  const row = locked && (await visible.selectAll().executeTakeFirst());
  if (!row) throw notFound('case');
  return { ...locked, case: row };
}

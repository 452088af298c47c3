import type { Trx } from '../db/connection';
import type { CaseRow } from '../db/schema';
import { notFound } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import type { Cases } from './case-filter';
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
  const cases = trx.selectFrom('cases').where('number', '=', number).where(isVisibleTo(viewer));
  const locked = await lockOneOf(trx, cases);
  if (!locked) throw notFound('case');
  return locked;
}

/** A case under the lock of its conversation, whoever may see it: the caller has asked before. */
export function lockCase(trx: Trx, number: number): Promise<LockedCase | undefined> {
  return lockOneOf(trx, trx.selectFrom('cases').where('number', '=', number));
}

async function lockOneOf(trx: Trx, cases: Cases): Promise<LockedCase | undefined> {
  const locked = await lockConversationOf(trx, () => cases.select('conversationId').executeTakeFirst());
  const row = locked && (await cases.selectAll().executeTakeFirst());
  return row && { ...locked, case: row };
}

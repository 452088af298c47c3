import type { Db, Trx } from '../db/connection';
import { invalid } from '../refusal';

/** What agents of a group may say of why a chat ended, and whether they have to. */
export interface EndReasons {
  endReasons: string[];
  endReasonRequired: boolean;
}

export function readEndReasons(db: Db | Trx, groupId: string): Promise<EndReasons> {
  return db
    .selectFrom('groups')
    .select(['endReasons', 'endReasonRequired'])
    .where('id', '=', groupId)
    .executeTakeFirstOrThrow();
}

/**
 * The reason as it is stored: one that the group of the case has, or none. @throws Refusal 400 for any other one, and
 * for none where it is demanded.
 */
export async function checkedReason(
  trx: Trx,
  groupId: string,
  reason: string | undefined,
  { path, demanded }: { path: string; demanded: boolean },
): Promise<string | null> {
  if (reason === undefined && !demanded) return null;
  const { endReasons, endReasonRequired } = await readEndReasons(trx, groupId);
  const choice = `Choose one of: ${endReasons.join(', ')}.`;
  if (reason === undefined) {
    if (!endReasonRequired || endReasons.length === 0) return null;
    throw invalid([{ path, message: `Say why the chat ends. ${choice}` }]);
  }
  if (endReasons.includes(reason)) return reason;
  const none = 'The group of this case has no reasons for ends: leave it out.';
  throw invalid([{ path, message: endReasons.length === 0 ? none : choice }]);
}

import type { Trx } from '../db/connection';
import type { MessageRow } from '../db/schema';
import { notFound } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { lockVisibleCase, type LockedCase } from './lock-case';
import { isVisibleTo } from './policy';

/** A message of a case this person may see, under the conversation's lock and its own. @throws Refusal 404. */
export async function lockMessage(
  trx: Trx,
  viewer: Viewer,
  messageId: string,
): Promise<{ locked: LockedCase; message: MessageRow }> {
  const found = await trx
    .selectFrom('messages')
    .innerJoin('cases', 'cases.id', 'messages.caseId')
    .select('cases.number')
    .where('messages.id', '=', messageId)
    .where(isVisibleTo(viewer))
    .executeTakeFirst();
  if (!found) throw notFound('message');
  const locked = await lockVisibleCase(trx, viewer, found.number);
  const message = await trx
    .selectFrom('messages')
    .selectAll()
    .where('conversationId', '=', locked.conversation.id)
    .where('id', '=', messageId)
    // Ticks are written without the conversation's lock.
    .forUpdate()
    .executeTakeFirst();
  if (!message) throw notFound('message');
  return { locked, message };
}

import type { Trx } from '../db/connection';
import type { Held, RuleMessage } from './brake';
import type { LockedConversation } from './lock-conversation';
import { announceMessage } from './queue-message';
import { writeHistory } from './save-case';

/**
 * Holds what waits in this conversation beside a message that must wait: all that its rule wrote, or all that rules
 * wrote while they are paused. The histories of the cases say so. The caller holds the conversation's lock.
 */
export async function holdMessages(
  trx: Trx,
  { conversation, now }: LockedConversation,
  { authorId }: RuleMessage,
  held: Held,
): Promise<void> {
  let waiting = trx
    .updateTable('messages')
    .set({ held })
    .where('conversationId', '=', conversation.id)
    .where('authorType', '=', 'rule')
    .where('status', '=', 'queued')
    .where('held', 'is', null);
  if (held === 'rule') waiting = waiting.where('authorId', '=', authorId);
  const rows = await waiting.returning(['id', 'caseId', 'authorId', 'authorName', 'ruleVersion']).execute();
  for (const { id, caseId, ...author } of rows) {
    if (caseId === null) continue;
    const by = {
      type: 'rule' as const,
      id: author.authorId,
      name: author.authorName,
      version: author.ruleVersion,
    };
    const entry = { what: 'rule.messageHeld', to: { messageId: id, because: held } };
    await writeHistory(trx, caseId, [entry], { by, at: now });
    await announceMessage(trx, 'message.updated', { id, caseId });
  }
}

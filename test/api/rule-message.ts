import { lockConversation } from '../../cases/lock-conversation';
import { appendMessage } from '../../cases/queue-message';
import type { Db } from '../../db/connection';
import { inTransaction } from '../../db/transaction';

/** A message that a rule has written in a case and that nobody has handed over. */
export async function messageOfRule(
  db: Db,
  caseId: string,
  ruleId: string,
  held: 'rule' | 'paused' | null = null,
): Promise<string> {
  const c = await db.selectFrom('cases').selectAll().where('id', '=', caseId).executeTakeFirstOrThrow();
  const { id } = await inTransaction(db, async (trx) => {
    const locked = await lockConversation(trx, c.conversationId);
    if (!locked) throw new Error('There is no conversation.');
    return appendMessage(trx, locked.conversation, {
      caseId: c.id,
      direction: 'out',
      kind: 'text',
      text: 'Welcome!',
      authorType: 'rule',
      authorId: ruleId,
      authorName: 'Greet',
      ruleVersion: 2,
      status: 'queued',
      held,
      occurredAt: locked.now,
      createdAt: locked.now,
    });
  });
  return id;
}

import type { Logger } from 'pino';
import { lockConversation } from '../cases/lock-conversation';
import type { Db, Trx } from '../db/connection';
import type { ConversationRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { reasonOf } from '../reason';

/** An event that fails so often is stepped over: it must not block the ones behind it. */
const TRIES_PER_EVENT = 5;

/** Takes an event off the queue. The caller holds the conversation's lock. */
export async function markApplied(trx: Trx, conversation: ConversationRow, seq: number): Promise<void> {
  await trx
    .updateTable('conversations')
    .set({ appliedSeq: seq, applyFailures: 0 })
    .where('id', '=', conversation.id)
    .execute();
}

/** Counts a failed attempt at an event; at the limit the event is marked, stepped over, and operators are told. */
export async function countTry(
  db: Db,
  log: Pick<Logger, 'error'>,
  { conversationId, seq }: { conversationId: string; seq: number },
  error: unknown,
): Promise<void> {
  const reason = reasonOf(error);
  await inTransaction(db, async (trx) => {
    const locked = await lockConversation(trx, conversationId);
    if (locked?.conversation.appliedSeq !== seq - 1) return;
    const { conversation } = locked;
    const failures = conversation.applyFailures + 1;
    if (failures < TRIES_PER_EVENT) {
      await trx
        .updateTable('conversations')
        .set({ applyFailures: failures })
        .where('id', '=', conversationId)
        .execute();
      return;
    }
    await trx
      .updateTable('events')
      .set({ failure: reason.slice(0, 1000) })
      .where('conversationId', '=', conversationId)
      .where('seq', '=', seq)
      .execute();
    await markApplied(trx, conversation, seq);
    log.error(
      { conversationId, seq, reason },
      'An event failed five times and was stepped over: its rules have not run. Read the reason and report it.',
    );
  });
}

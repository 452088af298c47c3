import { randomUUID } from 'node:crypto';
import type { Trx } from '../db/connection';
import type { ConversationRow, NewMessageRow } from '../db/schema';

/** A message as its writer knows it; the thread's place is given here. */
export type MessageDraft = Omit<NewMessageRow, 'id' | 'conversationId' | 'seq'> & { id?: string };

export interface PlacedMessage {
  id: string;
  seq: number;
}

/** Appends a message to the thread, in or out. The caller holds the conversation's lock and announces it. */
export async function appendMessage(
  trx: Trx,
  conversation: ConversationRow,
  draft: MessageDraft,
): Promise<PlacedMessage> {
  const seq = await takePlace(trx, conversation);
  const id = draft.id ?? randomUUID();
  await trx
    .insertInto('messages')
    .values({ ...draft, id, conversationId: conversation.id, seq })
    .execute();
  return { id, seq };
}

/** The next place in the thread; it is nobody else's from now on. The caller holds the conversation's lock. */
export async function takePlace(trx: Trx, conversation: ConversationRow): Promise<number> {
  const seq = conversation.lastMessageSeq + 1;
  conversation.lastMessageSeq = seq;
  await trx
    .updateTable('conversations')
    .set({ lastMessageSeq: seq })
    .where('id', '=', conversation.id)
    .execute();
  return seq;
}

/** Puts an entry about a message into the feed that agents' event streams read. */
export async function announceMessage(
  trx: Trx,
  kind: 'message.created' | 'message.updated',
  message: { id: string; caseId: string },
  details?: Record<string, unknown>,
): Promise<void> {
  await trx
    .insertInto('feed')
    .values({
      kind,
      caseId: message.caseId,
      messageId: message.id,
      details: details ? JSON.stringify(details) : null,
    })
    .execute();
}

/** The same about many messages; those of no case are in nobody's lists. */
export async function announceMessages(
  trx: Trx,
  kind: 'message.updated',
  messages: readonly { id: string; caseId: string | null }[],
): Promise<void> {
  const rows = messages.flatMap(({ id: messageId, caseId }) =>
    caseId === null ? [] : [{ kind, caseId, messageId }],
  );
  if (rows.length > 0) await trx.insertInto('feed').values(rows).execute();
}

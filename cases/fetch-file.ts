import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import type { AttachmentRow, IntegrationRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { readSettings } from '../workspace/settings';
import { afterFetch, type FetchOutcome } from './fetch-outcome';
import { lockConversation, lockConversationOf, type LockedConversation } from './lock-conversation';
import { readPendingFile } from './pending-file';
import { announceMessages } from './queue-message';

/**
 * An attempt that was neither ended nor kept alive within it was lost with its worker, and the file is fetched again: it
 * is kept by its content, so twice is once.
 */
const ATTEMPT_MS = 150_000;
/** By then the file system has it for good, also after a power cut. */
const BEFORE_DELETION_MS = 60_000;

/** What is to be done next for a conversation's files. */
export type FetchTask =
  | { type: 'nothing' }
  | { type: 'wait'; inMs: number }
  | { type: 'fetch'; attachment: AttachmentRow; integration: IntegrationRow };

/** Picks the customer's file that is due first and counts the attempt before anybody fetches. */
export function beginFetch(db: Db, conversationId: string): Promise<FetchTask> {
  return inTransaction(db, async (trx) => {
    const locked = await lockConversation(trx, conversationId);
    const next = locked && (await readPendingFile(trx, conversationId, locked.now));
    if (!next) return { type: 'nothing' };
    if (next.inMs > 0) return { type: 'wait', inMs: next.inMs };
    const integration = await trx
      .selectFrom('integrations')
      .selectAll()
      .where('id', '=', locked.conversation.integrationId)
      .executeTakeFirstOrThrow();
    const attempt = {
      attempts: next.attachment.attempts + 1,
      dueAt: new Date(locked.now.getTime() + ATTEMPT_MS),
    };
    await trx.updateTable('attachments').set(attempt).where('id', '=', next.attachment.id).execute();
    return { type: 'fetch', attachment: { ...next.attachment, ...attempt }, integration };
  });
}

/** Says that an attempt is still at work; asked for well within a minute or two. */
export async function keepFetching(db: Db, { id, attempts }: AttachmentRow): Promise<void> {
  await db
    .updateTable('attachments')
    .set({ dueAt: sql<Date>`clock_timestamp() + ${ATTEMPT_MS} * interval '1 millisecond'` })
    .where('id', '=', id)
    .where('state', '=', 'fetching')
    .where('attempts', '=', attempts)
    .execute();
}

/**
 * Stores what became of an attempt: the file is there, will be fetched again, or is given up with the reason, which
 * agents see at once. One that was overtaken by a later attempt says nothing.
 */
export function recordFetch(db: Db, attempted: AttachmentRow, outcome: FetchOutcome): Promise<void> {
  return inTransaction(db, async (trx) => {
    const locked = await lockFileOf(trx, attempted.id);
    if (!locked || !(await isSameAttempt(trx, attempted))) return;
    const change = afterFetch(outcome, attempted, locked.now);
    const wantsItGone = change.state === 'stored' && (await readSettings(trx)).deleteMediaAtProvider;
    await trx
      .updateTable('attachments')
      .set({
        ...change,
        ...(wantsItGone ? { deleteRemoteAt: new Date(locked.now.getTime() + BEFORE_DELETION_MS) } : {}),
      })
      .where('id', '=', attempted.id)
      .execute();
    if (change.state === 'fetching') return;
    const message = await trx
      .selectFrom('messages')
      .select(['id', 'caseId'])
      .where('id', '=', attempted.messageId)
      .executeTakeFirstOrThrow();
    await announceMessages(trx, 'message.updated', [message]);
  });
}

/** Takes the lock of the conversation that a file belongs to. */
export function lockFileOf(trx: Trx, id: string): Promise<LockedConversation | undefined> {
  return lockConversationOf(trx, () =>
    trx.selectFrom('attachments').select('conversationId').where('id', '=', id).executeTakeFirst(),
  );
}

async function isSameAttempt(trx: Trx, { id, attempts }: AttachmentRow): Promise<boolean> {
  const row = await trx
    .selectFrom('attachments')
    .select('id')
    .where('id', '=', id)
    .where('state', '=', 'fetching')
    .where('attempts', '=', attempts)
    .executeTakeFirst();
  return row !== undefined;
}

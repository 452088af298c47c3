import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { AttachmentRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { notFound, Refusal } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { lockFileOf } from './fetch-file';
import { announceMessages } from './queue-message';
import { readFile } from './read-file';
import { wakeSoon } from './record-event';

const whyNot: Record<Exclude<AttachmentRow['state'], 'failed'>, string> = {
  stored: 'This file is there already.',
  fetching: 'This file is being fetched already.',
  tooLarge: 'This file is larger than what is kept. Ask the customer for a smaller one.',
};

/** Fetches a file once more that was given up, from the first attempt on. @throws Refusal 409 for any other one. */
export function retryFile(db: Db, viewer: Viewer, id: string): Promise<{ wake: string; messageId: string }> {
  return inTransaction(db, async (trx) => {
    await readFile(trx, viewer, id);
    if (!(await lockFileOf(trx, id))) throw notFound('file');
    const { state, messageId, conversationId, remoteUrl } = await readFile(trx, viewer, id);
    if (state !== 'failed') throw new Refusal('not-failed', 409, whyNot[state]);
    if (remoteUrl === null)
      throw new Refusal(
        'not-failed',
        409,
        'Nobody knows where this file is any more. Ask the customer to send it again.',
      );
    await trx
      .updateTable('attachments')
      .set({ state: 'fetching', error: null, attempts: 0, misses: 0, dueAt: sql<Date>`clock_timestamp()` })
      .where('id', '=', id)
      .execute();
    const message = await trx
      .selectFrom('messages')
      .select(['id', 'caseId'])
      .where('conversationId', '=', conversationId)
      .where('id', '=', messageId)
      .executeTakeFirstOrThrow();
    await announceMessages(trx, 'message.updated', [message]);
    await wakeSoon(trx, conversationId);
    return { wake: conversationId, messageId };
  });
}

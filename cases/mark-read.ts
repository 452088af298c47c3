import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { invalid, notFound } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { isVisibleTo } from './policy';

/** Remembers how far this person has read; the mark never moves backwards. */
export function markRead(db: Db, viewer: Viewer, caseNumber: number, messageId: string): Promise<void> {
  return inTransaction(db, async (trx) => {
    const c = await trx
      .selectFrom('cases')
      .select(['id', 'conversationId'])
      .where('number', '=', caseNumber)
      .where(isVisibleTo(viewer))
      .executeTakeFirst();
    if (!c) throw notFound('case');
    const message = await trx
      .selectFrom('messages')
      .select('seq')
      .where('conversationId', '=', c.conversationId)
      .where('id', '=', messageId)
      .where('caseId', '=', c.id)
      .executeTakeFirst();
    if (!message) throw invalid([{ path: 'messageId', message: 'This case has no message with this id.' }]);
    await trx
      .insertInto('readMarks')
      .values({ userId: viewer.userId, caseId: c.id, seq: message.seq })
      .onConflict((conflict) =>
        conflict
          .columns(['userId', 'caseId'])
          .doUpdateSet((eb) => ({ seq: eb.fn('greatest', ['readMarks.seq', 'excluded.seq']) })),
      )
      .execute();
  });
}

import type { Db } from '../db/connection';
import type { Viewer } from '../workspace/viewer';
import { agentActor } from './actor';
import { announceMessages } from './queue-message';
import { writeHistories } from './save-case';
import { forWaiting, type Waiting } from './waiting-messages';

/**
 * Gives waiting messages of rules up: they become `failed` with the code `dropped`, and the histories of their cases say
 * who did it. That is no event: the rules would write again because of it. Answers how many it were.
 */
export async function dropMessages(db: Db, viewer: Viewer, which: Waiting): Promise<number> {
  const { held, ruleId } = which;
  const { count } = await forWaiting(db, which, async (trx, ids, now) => {
    let messages = trx
      .updateTable('messages')
      .set({
        status: 'failed',
        held: null,
        deliverAfter: null,
        errorCode: 'dropped',
        errorMessage: 'An administrator dropped this before it was sent.',
      })
      .where('conversationId', 'in', ids)
      .where('authorType', '=', 'rule')
      .where('status', '=', 'queued');
    if (held !== undefined) messages = messages.where('held', '=', held);
    if (ruleId !== undefined) messages = messages.where('authorId', '=', ruleId);
    const dropped = await messages.returning(['id', 'caseId']).execute();
    await announceMessages(trx, 'message.updated', dropped);
    await writeHistories(
      trx,
      dropped.flatMap(({ id, caseId }) =>
        caseId === null ? [] : [{ caseId, what: 'message.dropped', to: { messageId: id } }],
      ),
      { by: agentActor(viewer), at: now },
    );
    return dropped.length;
  });
  return count;
}

import { sql } from 'kysely';
import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { notFound, Refusal } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { agentActor } from './actor';
import { lockConversationOf } from './lock-conversation';
import { wakeSoon } from './record-event';
import { writeHistory } from './save-case';

/**
 * Calls a failed webhook once more, with the same id and with all attempts ahead of it. The caller is an administrator.
 * Answers the conversation to wake.
 * @throws Refusal 404 for an unknown one, 409 for one that has not failed.
 */
export function retryWebhook(db: Db, viewer: Viewer, id: string): Promise<{ wake: string }> {
  return inTransaction(db, async (trx) => {
    const webhooks = trx.selectFrom('effects').where('id', '=', id).where('kind', '=', 'webhook');
    const locked = await lockConversationOf(trx, () => webhooks.select('conversationId').executeTakeFirst());
    const effect = locked && (await webhooks.select(['state', 'caseId']).executeTakeFirst());
    if (!effect) throw notFound('webhook call');
    if (effect.state !== 'failed')
      throw new Refusal(
        'not-failed',
        409,
        `Only a webhook that has failed can be called again by hand; this one is ${effect.state}.`,
      );
    await trx
      .updateTable('effects')
      .set({ state: 'pending', attempts: 0, error: null, dueAt: locked.now, finishedAt: sql<null>`null` })
      .where('id', '=', id)
      .execute();
    const entry = { what: 'webhook.retried', to: { webhookCallId: id } };
    if (effect.caseId !== null)
      await writeHistory(trx, effect.caseId, [entry], { by: agentActor(viewer), at: locked.now });
    await wakeSoon(trx, locked.conversation.id);
    return { wake: locked.conversation.id };
  });
}

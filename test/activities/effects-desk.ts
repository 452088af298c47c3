import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import pino from 'pino';
import { queueWebhook, type WebhookRequest } from '../../cases/effects';
import { lockConversation } from '../../cases/lock-conversation';
import { inTransaction } from '../../db/transaction';
import type { EffectStep } from '../../workflows/contract';
import { openRuleDesk } from '../automation/rule-desk';
import { activitiesOf, newestCase, type TestDesk } from '../desk';
import { quietTemporal } from '../temporal';
import { openReceiver } from './receiver';

/** A desk whose performEffect activity is run directly, against a receiver on this machine. */
export async function openEffectsDesk() {
  quietTemporal();
  const [desk, receiver] = await Promise.all([openRuleDesk(), openReceiver()]);
  const { db } = desk;
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  /** The activity of one worker, which may run it many times at once. */
  const oneWorker = (more: Parameters<typeof activitiesOf>[1] = {}) => {
    const { performEffect } = activitiesOf(desk, { allowedWebhookHosts: [receiver.host], log, ...more });
    return (conversationId: string): Promise<EffectStep> =>
      new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') }).run(
        performEffect,
        conversationId,
      );
  };
  const effect = (id: string) =>
    db.selectFrom('effects').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  return {
    ...desk,
    receiver,
    logged,
    oneWorker,
    /** One run of the activity, by a worker of its own. */
    perform: (conversationId: string, more?: Parameters<typeof activitiesOf>[1]) =>
      oneWorker(more)(conversationId),
    effect,
    /** A conversation with a case. */
    async chat() {
      const id = await desk.writes(desk.newCustomer(), 'Hello');
      await desk.lookAll(id);
      return id;
    },
    /** Queues a webhook as the action of a rule does. */
    queues: (
      conversationId: string,
      request: Partial<WebhookRequest> = {},
      rule?: { ruleId: string; ruleVersion: number },
    ) => queueTestWebhook(desk, conversationId, { url: `${receiver.url}/hook`, ...request }, rule),
    /** Makes the time until the next attempt pass. */
    async timePasses(id: string) {
      await db
        .updateTable('effects')
        .set({ dueAt: new Date(Date.now() - 1000) })
        .where('id', '=', id)
        .execute();
    },
    async dueInMs(id: string) {
      return (await effect(id)).dueAt.getTime() - Date.now();
    },
    async wakeAt(conversationId: string) {
      const { wakeAt } = await db
        .selectFrom('conversations')
        .select('wakeAt')
        .where('id', '=', conversationId)
        .executeTakeFirstOrThrow();
      return wakeAt;
    },
    async close() {
      await desk.close();
      await receiver.close();
    },
  };
}

export type EffectsDesk = Awaited<ReturnType<typeof openEffectsDesk>>;

/** Queues a webhook for the newest case of a conversation, as the action of a rule does; answers its id. */
export async function queueTestWebhook(
  { db }: Pick<TestDesk, 'db'>,
  conversationId: string,
  request: Partial<WebhookRequest> & { url: string },
  rule?: { ruleId: string; ruleVersion: number },
): Promise<string> {
  const { id: caseId } = await newestCase(db, conversationId);
  return inTransaction(db, async (trx) => {
    const locked = await lockConversation(trx, conversationId);
    if (!locked) throw new Error('There is no such conversation.');
    const id = randomUUID();
    const from = { id, conversationId, caseId, ruleId: null, ruleVersion: null, ...rule };
    await queueWebhook(
      trx,
      from,
      { method: 'POST', headers: {}, body: '{"case":1}', ...request },
      locked.now,
    );
    return id;
  });
}

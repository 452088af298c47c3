import { z } from 'zod';
import type { Db, Trx } from '../db/connection';
import type { EffectRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { lockConversation, lockConversationOf, type LockedConversation } from './lock-conversation';
import { failEffect } from './fail-effect';
import { readPendingEffect } from './pending-effect';
import { areRulesPaused } from './rules-paused';
import { afterAttempt, MOST_ATTEMPTS, type CallOutcome, type CallResponse } from './webhook-outcome';

/** A webhook to be called, its variables already filled in. */
export const webhookRequest = z.object({
  url: z.string(),
  method: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string().nullable(),
});
export type WebhookRequest = z.infer<typeof webhookRequest>;

/**
 * Longer than a call can take. An attempt that left no result within it was lost with its worker, and the call is made
 * again: at least once, with the same id.
 */
const ATTEMPT_MS = 30_000;

/**
 * Puts a webhook into the conversation's queue; it is called after the commit. The caller holds the conversation's lock
 * and gives an id that is the same when its work is done once more.
 */
export async function queueWebhook(
  trx: Trx,
  from: {
    id: string;
    conversationId: string;
    caseId: string;
    ruleId: string | null;
    ruleVersion: number | null;
  },
  request: WebhookRequest,
  now: Date,
): Promise<void> {
  await trx
    .insertInto('effects')
    .values({ kind: 'webhook', payload: JSON.stringify(request), dueAt: now, createdAt: now, ...from })
    .execute();
}

/** What is to be done next for a conversation's effects. */
export type EffectTask =
  | { type: 'nothing' }
  | { type: 'wait'; inMs: number }
  | { type: 'failed' }
  | { type: 'call'; effect: EffectRow };

/**
 * Picks the effect that is due first and counts the attempt before anybody calls, so that a call whose worker died is
 * made again and not for ever. While rules are paused its effects are held instead, until they are resumed.
 */
export function beginEffect(db: Db, conversationId: string): Promise<EffectTask> {
  return inTransaction(db, async (trx) => {
    const locked = await lockConversation(trx, conversationId);
    const next = locked && (await readPendingEffect(trx, conversationId, locked.now));
    if (!next) return { type: 'nothing' };
    if (next.inMs > 0) return { type: 'wait', inMs: next.inMs };
    if (await areRulesPaused(trx)) {
      await holdEffects(trx, conversationId);
      return { type: 'nothing' };
    }
    const { effect } = next;
    if (effect.attempts >= MOST_ATTEMPTS) {
      await failEffect(
        trx,
        effect,
        { error: 'No call came to an end: its worker stopped each time.' },
        locked.now,
      );
      return { type: 'failed' };
    }
    const attempt = { attempts: effect.attempts + 1, dueAt: new Date(locked.now.getTime() + ATTEMPT_MS) };
    await trx.updateTable('effects').set(attempt).where('id', '=', effect.id).execute();
    return { type: 'call', effect: { ...effect, ...attempt } };
  });
}

async function holdEffects(trx: Trx, conversationId: string): Promise<void> {
  await trx
    .updateTable('effects')
    .set({ held: 'paused' })
    .where('conversationId', '=', conversationId)
    .where('state', '=', 'pending')
    .where('held', 'is', null)
    .execute();
}

/** Stores what became of an attempt: done, to be tried again, or failed for good. One that was overtaken by a later one says nothing. */
export function recordEffect(
  db: Db,
  attempted: EffectRow,
  outcome: CallOutcome,
): Promise<{ failed: boolean }> {
  return inTransaction(db, async (trx) => {
    const locked = await lockConversationOf(trx, () =>
      trx.selectFrom('effects').select('conversationId').where('id', '=', attempted.id).executeTakeFirst(),
    );
    const effect = locked && (await sameAttempt(trx, attempted));
    if (!effect) return { failed: false };
    return record(trx, effect, outcome, locked);
  });
}

function sameAttempt(trx: Trx, { id, attempts }: EffectRow): Promise<EffectRow | undefined> {
  return trx
    .selectFrom('effects')
    .selectAll()
    .where('id', '=', id)
    .where('state', '=', 'pending')
    .where('attempts', '=', attempts)
    .executeTakeFirst();
}

async function record(
  trx: Trx,
  effect: EffectRow,
  outcome: CallOutcome,
  { now }: LockedConversation,
): Promise<{ failed: boolean }> {
  const response: CallResponse | null = outcome.type === 'answered' ? outcome.response : null;
  const next = afterAttempt(outcome, effect.attempts);
  if (next.type === 'failed') {
    await failEffect(trx, effect, { error: next.error, response }, now);
    return { failed: true };
  }
  const known = response ? { response: JSON.stringify(response) } : {};
  await trx
    .updateTable('effects')
    .set(
      next.type === 'done'
        ? { ...known, state: 'done', error: null, finishedAt: now }
        : { ...known, error: next.error, dueAt: new Date(now.getTime() + next.inMs) },
    )
    .where('id', '=', effect.id)
    .execute();
  return { failed: false };
}

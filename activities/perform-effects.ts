import type { Logger } from 'pino';
import { beginEffect, recordEffect, webhookRequest } from '../cases/effects';
import { finishStep } from '../cases/finish-step';
import type { CallOutcome } from '../cases/webhook-outcome';
import type { Db } from '../db/connection';
import type { EffectRow } from '../db/schema';
import type { EffectStep } from '../workflows/contract';
import { webhookSecret } from '../workspace/webhook-secret';
import { callWebhook } from './call-webhook';
import { withHeartbeat } from './heartbeat';
import { signatureHeaders } from './sign-webhook';

const TIMEOUT_MS = 10_000;
/** Of the places a worker has for activities at most so many wait for receivers: a dead one must not keep messages back. */
const AT_ONCE = 30;
const FULL_AGAIN_MS = 15_000;

export interface EffectParts {
  db: Db;
  log: Logger;
  secretKey: Buffer;
  /** `host` or `host:port` of webhooks' receivers that may have a private address. */
  allowedWebhookHosts: readonly string[];
}

/**
 * Performs the effect of a conversation that is due first and says when to come back. An attempt is counted before the
 * call and its result stored after it: a worker that is killed between them has called, and another calls again with
 * the same id.
 */
export function createPerformEffect(parts: EffectParts): (conversationId: string) => Promise<EffectStep> {
  const allowedHosts = new Set(parts.allowedWebhookHosts);
  let calling = 0;
  return async (conversationId) => {
    if (calling >= AT_ONCE) return { againInMs: FULL_AGAIN_MS };
    calling += 1;
    try {
      return await withHeartbeat(() => performNext(parts, conversationId, allowedHosts));
    } finally {
      calling -= 1;
    }
  };
}

async function performNext(
  parts: EffectParts,
  conversationId: string,
  allowedHosts: ReadonlySet<string>,
): Promise<EffectStep> {
  // Before an attempt is counted: a worker with another SECRET_KEY calls nobody.
  const secret = await webhookSecret(parts.db, parts.secretKey);
  const task = await beginEffect(parts.db, conversationId);
  if (task.type === 'wait') return { againInMs: task.inMs };
  if (task.type === 'call') await call(parts, task.effect, secret, allowedHosts);
  return { againInMs: (await finishStep(parts.db, conversationId)).effectsInMs };
}

async function call(
  { db, log }: EffectParts,
  effect: EffectRow,
  secret: string,
  allowedHosts: ReadonlySet<string>,
): Promise<void> {
  const outcome = await outcomeOf(effect, secret, allowedHosts);
  const { failed } = await recordEffect(db, effect, outcome);
  if (!failed) return;
  const { id, conversationId, ruleId } = effect;
  log.warn(
    { effectId: id, conversationId, ruleId },
    'A webhook of a rule failed; its case and /api/webhook-calls say why.',
  );
}

function outcomeOf(
  effect: EffectRow,
  secret: string,
  allowedHosts: ReadonlySet<string>,
): Promise<CallOutcome> {
  const request = webhookRequest.parse(effect.payload);
  const signature = signatureHeaders(secret, { id: effect.id, body: request.body, at: new Date() });
  return callWebhook(request, { signature, allowedHosts, timeoutMs: TIMEOUT_MS });
}

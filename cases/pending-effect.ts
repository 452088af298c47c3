import type { Trx } from '../db/connection';
import type { EffectRow } from '../db/schema';

export interface PendingEffect {
  effect: EffectRow;
  /** How long until it is due, milliseconds; 0 for at once. */
  inMs: number;
}

/** The effect of a conversation that is due first and that nobody holds back; null when none is pending. */
export async function readPendingEffect(
  trx: Trx,
  conversationId: string,
  now: Date,
): Promise<PendingEffect | null> {
  const effect = await trx
    .selectFrom('effects')
    .selectAll()
    .where('conversationId', '=', conversationId)
    .where('state', '=', 'pending')
    .where('held', 'is', null)
    .orderBy('dueAt')
    .orderBy('createdAt')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return effect ? { effect, inMs: Math.max(0, effect.dueAt.getTime() - now.getTime()) } : null;
}

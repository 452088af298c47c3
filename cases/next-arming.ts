import type { Trx } from '../db/connection';

/** When the next time rule of a conversation is due, or null. */
export async function nextArming(trx: Trx, conversationId: string): Promise<Date | null> {
  const { dueAt } = await trx
    .selectFrom('ruleArmings')
    .select((eb) => eb.fn.min('dueAt').as('dueAt'))
    .where('conversationId', '=', conversationId)
    .where('usedAt', 'is', null)
    .executeTakeFirstOrThrow();
  // min() of no rows is null, whatever Kysely's type says.
  return dueAt;
}

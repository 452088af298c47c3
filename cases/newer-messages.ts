import type { Trx } from '../db/connection';
import { Refusal } from '../refusal';

/**
 * Stops an answer that was written without knowing what the customer has written meanwhile, or in a thread whose last
 * message that was seen is gone. The caller holds the conversation's lock.
 * @throws Refusal `newer-messages`, with the customer's last message.
 */
export async function mustHaveSeenAll(trx: Trx, caseId: string, seenMessageId: string): Promise<void> {
  const ofCase = trx.selectFrom('messages').select(['id', 'seq']).where('caseId', '=', caseId);
  const seen = await ofCase.where('id', '=', seenMessageId).executeTakeFirst();
  const last = await ofCase.where('direction', '=', 'in').orderBy('seq', 'desc').limit(1).executeTakeFirst();
  if (seen && (!last || last.seq <= seen.seq)) return;
  throw new Refusal(
    'newer-messages',
    409,
    seen
      ? 'The customer has written since you last looked. Read it, and send again if your answer still fits.'
      : 'The last message that you have seen is not here any more. Read the thread, and send again if your answer still fits.',
    { lastMessageId: last?.id ?? null },
  );
}

import type { Trx } from '../db/connection';
import type { PeoplesMessages } from './transitions';

/**
 * Who of the people wrote last in a case, read from its messages: answers that failed don't count, nor do scheduled ones before
 * their time, nor does what rules or the system sent. Needed only when an answer fails or turns out not to have failed.
 */
export async function readPeoplesMessages(trx: Trx, caseId: string): Promise<PeoplesMessages> {
  const answer = await trx
    .selectFrom('messages')
    .select(['seq', 'createdAt'])
    .where('caseId', '=', caseId)
    .where('authorType', '=', 'agent')
    .where('status', '!=', 'failed')
    .where('sendAt', 'is', null)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const lastAnswerSeq = answer?.seq ?? 0;
  const lastAgentAt = answer?.createdAt ?? null;
  const waiting = await trx
    .selectFrom('messages')
    .select('createdAt')
    .where('caseId', '=', caseId)
    .where('authorType', '=', 'customer')
    .where('seq', '>', lastAnswerSeq)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  if (waiting) return { lastAuthor: 'customer', waitingSince: waiting.createdAt, lastAnswerSeq, lastAgentAt };
  return { lastAuthor: answer ? 'agent' : null, waitingSince: null, lastAnswerSeq, lastAgentAt };
}

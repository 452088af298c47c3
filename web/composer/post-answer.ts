import { answerOf, api, type Problem } from '../api/client';
import type { Message } from '../api/shapes';
import type { Outgoing } from './outbox';

/** So often the desk may say that the first attempt is still at work; it forgets one that broke off after a minute. */
const MOST_CONFLICTS = 5;

/** Whether a problem is no answer yet: nobody was there, something broke on the way, or the first attempt is at work. */
export function isNoAnswer({ kind, status }: Problem, conflicts: number): boolean {
  if (kind === 'idempotency-conflict') return conflicts < MOST_CONFLICTS;
  return status === 0 || status === 429 || status >= 500;
}

/**
 * Hands an answer to the desk, with the same words at every attempt, so that it is taken once. Answers with its message;
 * null where a macro sends none.
 * @throws Problem
 */
export async function postAnswer(answer: Outgoing): Promise<Message | null> {
  const { number, clientId, text, files, template, macro, seenMessageId, undoSeconds } = answer;
  const path = { number: String(number) };
  const common = {
    clientId,
    ...(text === '' ? {} : { text }),
    ...(seenMessageId === null ? {} : { seenMessageId }),
    ...(undoSeconds === 0 ? {} : { undoSeconds }),
  };
  if (macro) {
    const used = await answerOf(
      api.POST('/api/cases/{number}/macro', {
        params: { path },
        // Where it sends nothing there is no message to know it by: only this keeps its actions from being done twice.
        headers: { 'Idempotency-Key': clientId },
        body: { ...common, macroId: macro.id },
      }),
    );
    return used.message;
  }
  const body = {
    ...common,
    ...(template ? { template } : {}),
    ...(files.length === 0 ? {} : { attachmentIds: files.map(({ id }) => id) }),
  };
  return answerOf(api.POST('/api/cases/{number}/messages', { params: { path }, body }));
}

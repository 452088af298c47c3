import type { NewMessageRow } from '../db/schema';
import type { Trx } from '../db/connection';
import type { Viewer } from '../workspace/viewer';
import { agentActor } from './actor';
import type { LockedCase } from './lock-case';
import { announceMessage, appendMessage } from './queue-message';
import { wakeSoon } from './record-event';
import { writeHistory } from './save-case';
import { noteNextSend, type Schedule } from './scheduled';

export type ScheduledMessage = Pick<
  NewMessageRow,
  'kind' | 'text' | 'interactive' | 'contentSid' | 'contentVariables' | 'clientId' | 'clientBodyHash'
>;

/**
 * Keeps an agent's message until its time. Until then it is no answer: the customer goes on waiting, the chat is not
 * taken, and its end doesn't move. The case's history says that it was scheduled. The caller has checked the message and its time.
 */
export async function scheduleMessage(
  trx: Trx,
  viewer: Viewer,
  { conversation, case: c, now }: LockedCase,
  { message, schedule }: { message: ScheduledMessage; schedule: Schedule },
): Promise<string> {
  const { id } = await appendMessage(trx, conversation, {
    ...message,
    ...schedule,
    caseId: c.id,
    direction: 'out',
    authorType: 'agent',
    authorId: viewer.userId,
    authorName: viewer.name,
    status: 'queued',
    occurredAt: now,
    createdAt: now,
  });
  await noteNextSend(trx, conversation);
  const to = { messageId: id, sendAt: schedule.sendAt.toISOString() };
  await writeHistory(trx, c.id, [{ what: 'message.scheduled', to }], { by: agentActor(viewer), at: now });
  await announceMessage(trx, 'message.created', { id, caseId: c.id });
  // Somebody has to arm a timer for it.
  await wakeSoon(trx, conversation.id);
  return id;
}

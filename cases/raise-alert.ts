import type { Db, Trx } from '../db/connection';
import type { EventRow } from '../db/schema';

/**
 * Rings for an event: icon, sound and notification. Called when the event's rules have run, and by the API two seconds
 * after the event if they have not; the second call of the two does nothing. A chat that a rule has ended rings nobody.
 */
export async function raiseAlert(db: Db | Trx, conversationId: string, seq: number): Promise<void> {
  const event = await db
    .selectFrom('events')
    .innerJoin('cases', 'cases.id', 'events.caseId')
    .select(['events.caseId', 'events.alert', 'events.details', 'events.messageId', 'cases.chatState'])
    .where('events.conversationId', '=', conversationId)
    .where('events.seq', '=', seq)
    .executeTakeFirst();
  if (!event?.alert || !stillRings(event)) return;
  await db
    .insertInto('feed')
    .values({
      kind: 'chat.alert',
      caseId: event.caseId,
      messageId: event.messageId,
      details: JSON.stringify({ reason: event.alert, agentId: event.details['agentId'] ?? null }),
      alertKey: `${conversationId}/${seq}`,
    })
    .onConflict((conflict) => conflict.column('alertKey').doNothing())
    .execute();
}

function stillRings(event: { alert: EventRow['alert']; chatState: string | null }): boolean {
  return event.alert === 'deliveryFailed' || event.chatState === 'active';
}

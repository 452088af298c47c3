import { sql } from 'kysely';
import { LATE_MINUTES } from '../rules/after-actions';
import { isQuiet } from '../rules/calendar';
import type { Performed, PassContext } from './pass-context';

/** Handled later than this after it happened, an event sends no messages to customers. */
export const LATE_MS = LATE_MINUTES * 60_000;

/** Why rules may not write to this customer now; null where they may. The case's history has these words. */
export async function mayNotWrite(
  context: PassContext,
  whenLate: 'skip' | 'send' | undefined,
): Promise<Performed | null> {
  const { event, now, timing } = context;
  if (whenLate !== 'send' && now.getTime() - event.occurredAt.getTime() > LATE_MS)
    return { outcome: 'late', detail: 'Late, not sent.' };
  const contact = await lockContact(context);
  if (contact.blocked) return { outcome: 'blocked', detail: 'The customer is blocked.' };
  if (contact.optedOutAt !== null)
    return { outcome: 'optedOut', detail: 'The customer has opted out of messages and not written since.' };
  if (isQuiet(now.getTime(), timing)) return { outcome: 'quietHours', detail: 'Quiet hours.' };
  const { hour, day } = await countMessages(context);
  if (hour >= (timing.ruleMessagesPerHour ?? Infinity))
    return { outcome: 'customerLimit', detail: `${hour} messages by rules in the last hour.` };
  if (day >= (timing.ruleMessagesPerDay ?? Infinity))
    return { outcome: 'customerLimit', detail: `${day} messages by rules in the last 24 hours.` };
  return null;
}

/**
 * Makes the rules of all conversations of one customer count one after the other. Taken before any row of a group or an
 * agent, as the order of locks wants it.
 */
export function lockContact({ trx, conversation }: PassContext) {
  return trx
    .selectFrom('contacts')
    .select(['blocked', 'optedOutAt'])
    .where('id', '=', conversation.contactId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
}

/** Those that failed count: a rule that answers a failed message with another one ends here too. */
async function countMessages({
  trx,
  conversation,
  now,
}: PassContext): Promise<{ hour: number; day: number }> {
  const ago = (ms: number) => new Date(now.getTime() - ms);
  return trx
    .selectFrom('messages')
    .innerJoin('conversations', 'conversations.id', 'messages.conversationId')
    .select((eb) => [
      eb.fn.countAll<number>().as('day'),
      sql<number>`count(*) filter (where messages.created_at > ${ago(3_600_000)})`.as('hour'),
    ])
    .where('conversations.contactId', '=', conversation.contactId)
    .where('messages.authorType', '=', 'rule')
    .where('messages.createdAt', '>', ago(86_400_000))
    .executeTakeFirstOrThrow();
}

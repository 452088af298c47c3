import { isDeepStrictEqual } from 'node:util';
import type { IncomingMessage } from '../channels/channel';
import type { Trx } from '../db/connection';
import type { MessageRow } from '../db/schema';
import type { Actor } from './actor';
import type { LockedConversation } from './lock-conversation';
import { takeProfileName } from './profile-name';
import { announceMessage } from './queue-message';
import { recordEvent } from './record-event';

/** What rules see of a message that only its webhook tells. */
const TOLD_BY_WEBHOOK = ['message.button', 'message.listChoice', 'message.kind'];

/**
 * The webhook of a message that the provider's list had told of before: what only a webhook says is added, once. It is
 * no second message of the customer: nobody is alerted, and no window, chat or schedule moves. Where rules have judged
 * it already, those that look at what they could not see judge it once more, unless they acted. Answers whether
 * somebody should look.
 */
export async function completeListed(
  trx: Trx,
  { conversation }: LockedConversation,
  known: MessageRow,
  message: IncomingMessage,
): Promise<boolean> {
  if (!known.isListed || message.isListed) return false;
  const { kind, text, location, button, referral, quotedSid, forwarded = null, raw } = message;
  const json = (value: object | null | undefined) => (value ? JSON.stringify(value) : null);
  await trx
    .updateTable('messages')
    .set({ kind, text, location: json(location), button: json(button), referral: json(referral) })
    .set({ quotedSid, forwarded, raw: JSON.stringify(raw), isListed: false })
    .where('conversationId', '=', conversation.id)
    .where('seq', '=', known.seq)
    .execute();
  const contact = await takeProfileName(trx, conversation.contactId, message.profileName);
  if (known.caseId === null) return false;
  await announceMessage(trx, 'message.updated', { id: known.id, caseId: known.caseId });
  if (kind === known.kind && isDeepStrictEqual(button, known.button)) return false;
  const first = await trx
    .selectFrom('events')
    .select(['seq', 'createsCase'])
    .where('conversationId', '=', conversation.id)
    .where('messageId', '=', known.id)
    .where('kind', '=', 'customerMessage')
    .orderBy('seq')
    .executeTakeFirst();
  // Not judged yet: then it is judged as it is now.
  if (!first || first.seq > conversation.appliedSeq) return false;
  const acted = await trx
    .selectFrom('ruleRuns')
    .select('ruleId')
    .where('conversationId', '=', conversation.id)
    .where('eventSeq', '=', first.seq)
    .where('outcome', '=', 'matched')
    .execute();
  const by: Actor = { type: 'customer', id: contact.id, name: contact.name, version: null };
  await recordEvent(trx, conversation, {
    caseId: known.caseId,
    kind: 'customerMessage',
    kinds: ['customerMessage'],
    by,
    createsCase: first.createsCase,
    messageId: known.id,
    madeByRules: acted.map(({ ruleId }) => ruleId),
    details: { about: TOLD_BY_WEBHOOK },
    occurredAt: known.occurredAt,
  });
  return true;
}

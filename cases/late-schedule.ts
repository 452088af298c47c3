import type { DeliveryError } from '../channels/channel';
import type { Trx } from '../db/connection';
import type { ConversationRow, MessageRow } from '../db/schema';
import { setMessage } from './delivery';
import { failMessage } from './fail-message';

/** Nobody was here to send it in time: what the customer wrote meanwhile may not have been taken in yet. */
const LATE_MS = 60_000;
/** A listing leaves what came so shortly before it to its webhook. */
const LISTED_LATER_MS = 30_000;
const LOOK_AGAIN_MS = 10_000;
const LONGEST_WAIT_MS = 10 * 60_000;

const WAITS: DeliveryError = {
  code: 'catching-up',
  message: 'It waits until it is known whether the customer has written meanwhile.',
};
const NOT_KNOWN: DeliveryError = {
  code: 'cancelled',
  message:
    'Not sent: it could not be found out whether the customer wrote meanwhile. Send it again if it still fits.',
};

/**
 * Keeps back what is overdue and must not go once the customer has written, until the customer's messages of up to its
 * time are here. Where the provider does not tell for ten minutes it is given up, and its agents are told. Answers
 * the messages that may go, when to look again for those that wait, and whether one has begun to.
 */
export async function withoutUncertain(
  trx: Trx,
  conversation: ConversationRow,
  due: readonly MessageRow[],
  now: Date,
): Promise<{ mayGo: MessageRow[]; lookAgainAt: Date | null; isNews: boolean }> {
  const integration = await trx
    .selectFrom('integrations')
    .select(['caughtUpTo', 'troubleAt', 'health', 'deletedAt'])
    .where('id', '=', conversation.integrationId)
    .executeTakeFirstOrThrow();
  // One that is switched off sends nothing either, and its delivery says so.
  const isAsked = integration.deletedAt === null && ['connected', 'error'].includes(integration.health);
  const isUncertain = ({ cancelIfCustomerWrites, sendAt }: MessageRow) => {
    if (!isAsked || !cancelIfCustomerWrites || sendAt === null) return false;
    const isLate = now.getTime() - sendAt.getTime() > LATE_MS;
    const knownTo = (integration.caughtUpTo?.getTime() ?? 0) - LISTED_LATER_MS;
    return (isLate || integration.troubleAt !== null) && knownTo < sendAt.getTime();
  };
  let [waits, isNews] = [false, false];
  for (const message of due.filter(isUncertain)) {
    const { deliverAfter: until } = message;
    if (until !== null && until <= now) await failMessage(trx, conversation, message, NOT_KNOWN, now);
    else waits = true;
    if (until !== null) continue;
    isNews = true;
    await setMessage(trx, message, {
      deliverAfter: new Date(now.getTime() + LONGEST_WAIT_MS),
      errorCode: WAITS.code,
      errorMessage: WAITS.message,
    });
  }
  return {
    mayGo: due.filter((message) => !isUncertain(message)),
    lookAgainAt: waits ? new Date(now.getTime() + LOOK_AGAIN_MS) : null,
    isNews,
  };
}

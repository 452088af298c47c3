import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { IntegrationRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { notFound } from '../refusal';
import { readSettings } from '../workspace/settings';
import type { Viewer } from '../workspace/viewer';
import { agentActor } from './actor';
import { lockVisibleCase } from './lock-case';
import { keepLooking } from './looking';
import { isVisibleTo } from './policy';
import { saveCase } from './save-case';
import { timingOf } from './timing';
import { holdEnd } from './transitions';
import { isWindowOpen } from './window';

/** Telephones show it for 25 seconds. Source: Twilio docs, messaging typing indicators. */
const SHOW_AGAIN = sql`interval '20 seconds'`;
const NEAR_MS = 60_000;

/** Whom to show that somebody types: the customer who wrote this message. */
export interface TypingToShow {
  integration: IntegrationRow;
  messageSid: string;
}

/**
 * An agent types an answer: colleagues are shown it, the end of the chat is held back, and the customer is to be shown it, once in 20 seconds
 * for a case, whoever types and whichever process hears of it. Takes no lock unless the end is near.
 */
export async function noteTyping(
  db: Db,
  viewer: Viewer,
  caseNumber: number,
): Promise<{ show: TypingToShow | null; wake: string | null }> {
  const found = await db
    .selectFrom('cases')
    .innerJoin('conversations', 'conversations.id', 'cases.conversationId')
    .innerJoin('contacts', 'contacts.id', 'cases.contactId')
    .select(['cases.id', 'cases.conversationId', 'cases.chatEndsAt', 'contacts.blocked'])
    .select([
      'conversations.integrationId',
      'conversations.windowClosesAt',
      'conversations.windowCloseHandled',
    ])
    .select(sql<Date>`clock_timestamp()`.as('now'))
    .where('cases.number', '=', caseNumber)
    .where(isVisibleTo(viewer))
    .executeTakeFirst();
  if (!found) throw notFound('case');
  await keepLooking(db, { caseId: found.id, userId: viewer.userId }, true);
  const { chatEndsAt, now } = found;
  const isNear = chatEndsAt !== null && chatEndsAt.getTime() - now.getTime() < NEAR_MS;
  const wake = isNear ? await holdBack(db, viewer, caseNumber) : null;
  const canBeShown = !found.blocked && isWindowOpen(found, now);
  return { show: canBeShown ? await toShow(db, found) : null, wake };
}

/** Answers the conversation whose deadline has moved, or null. */
function holdBack(db: Db, viewer: Viewer, caseNumber: number): Promise<string | null> {
  return inTransaction(db, async (trx) => {
    const { case: c, conversation, now } = await lockVisibleCase(trx, viewer, caseNumber);
    const after = holdEnd(c, await timingOf(trx, c.integrationId), now);
    if (after.chatEndsAt?.getTime() === c.chatEndsAt?.getTime()) return null;
    await saveCase(trx, c, after, { by: agentActor(viewer), at: now });
    return conversation.id;
  });
}

async function toShow(
  db: Db,
  { id, conversationId, integrationId }: { id: string; conversationId: string; integrationId: string },
): Promise<TypingToShow | null> {
  if (!(await readSettings(db)).typingIndicator) return null;
  const last = await db
    .selectFrom('messages')
    .select('sid')
    .where('conversationId', '=', conversationId)
    .where('direction', '=', 'in')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!last?.sid || !(await isTurn(db, id))) return null;
  const integration = await db
    .selectFrom('integrations')
    .selectAll()
    .where('id', '=', integrationId)
    .executeTakeFirst();
  return integration ? { integration, messageSid: last.sid } : null;
}

/** True for one of all who ask within 20 seconds. */
async function isTurn(db: Db, caseId: string): Promise<boolean> {
  const shownAt = sql<Date>`clock_timestamp()`;
  const taken = await db
    .insertInto('typingShown')
    .values({ caseId, shownAt })
    .onConflict((conflict) =>
      conflict
        .column('caseId')
        .doUpdateSet({ shownAt })
        .where(sql<boolean>`typing_shown.shown_at < clock_timestamp() - ${SHOW_AGAIN}`),
    )
    .returning('caseId')
    .executeTakeFirst();
  return taken !== undefined;
}

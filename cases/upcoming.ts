import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { CaseRow } from '../db/schema';
import type { UpcomingShape } from './shapes/upcoming';
import { whatInactivityMeans } from './transitions';
import { isWindowOpen } from './window';

/** As many messages may be scheduled for one customer (`cases/scheduled.ts`), and some more by mergers. */
const MOST_MESSAGES = 100;

/**
 * What will happen to a case by itself: its chat ends or goes back to New, the window closes, scheduled messages go, this
 * person is reminded. Read from the stored deadlines, which the workflow waits for. In no order.
 */
export async function readUpcoming(db: Db, caseId: string, userId: string): Promise<UpcomingShape[]> {
  const c = await db
    .selectFrom('cases')
    .innerJoin('conversations', 'conversations.id', 'cases.conversationId')
    .leftJoin('users as taker', 'taker.id', 'cases.takenBy')
    .select(['cases.chatState', 'cases.chatEndsAt', 'cases.releaseAt', 'cases.lastAuthor'])
    .select(['conversations.windowClosesAt', 'conversations.windowCloseHandled'])
    .select(['taker.name as takerName', sql<Date>`clock_timestamp()`.as('now')])
    .where('cases.id', '=', caseId)
    .executeTakeFirstOrThrow();
  const closesAt = isWindowOpen(c, c.now) ? c.windowClosesAt : null;
  const items = [...(c.chatState === 'active' ? ofTheChat(c) : [])];
  if (closesAt)
    items.push({
      ...nothingElse,
      what: 'windowCloses',
      at: closesAt.toISOString(),
      explanation:
        'The window closes: only an approved template may be sent then, until the customer writes again.',
    });
  return [
    ...items,
    ...(await scheduledMessages(db, caseId, closesAt)),
    ...(await ownReminder(db, caseId, userId)),
  ];
}

/** Puts what will happen into the order of time, whoever knows of it. */
export function inTimeOrder(items: readonly UpcomingShape[]): UpcomingShape[] {
  // Equally long, in UTC: they sort like the moments they name.
  return items.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

const nothingElse = { rule: null, message: null };

function ofTheChat({
  chatEndsAt,
  releaseAt,
  lastAuthor,
  takerName,
}: Pick<CaseRow, 'chatEndsAt' | 'releaseAt' | 'lastAuthor'> & { takerName: string | null }): UpcomingShape[] {
  const items: UpcomingShape[] = [];
  if (chatEndsAt)
    items.push({
      ...nothingElse,
      what: 'chatEnds',
      at: chatEndsAt.toISOString(),
      explanation: `The chat ends if nobody writes before. Its case is then ${whatInactivityMeans(lastAuthor)}, because ${
        lastAuthor === 'agent' ? 'an agent' : 'the customer'
      } wrote last.`,
    });
  if (releaseAt)
    items.push({
      ...nothingElse,
      what: 'chatReleased',
      at: releaseAt.toISOString(),
      explanation: `The chat goes back to New unless ${takerName ?? 'who has it'}, who is away, comes back before.`,
    });
  return items;
}

async function scheduledMessages(
  db: Db,
  caseId: string,
  windowClosesAt: Date | null,
): Promise<UpcomingShape[]> {
  const rows = await db
    .selectFrom('messages')
    .select(['id', 'text', 'sendAt', 'authorName', 'cancelIfCustomerWrites', 'contentSid'])
    .where('caseId', '=', caseId)
    .where('status', '=', 'queued')
    .where('sendAt', 'is not', null)
    .orderBy('sendAt')
    .limit(MOST_MESSAGES)
    .execute();
  return rows.flatMap(({ id, text, sendAt, authorName, cancelIfCustomerWrites, contentSid }) => {
    if (sendAt === null) return [];
    const isTooLate = contentSid === null && windowClosesAt !== null && sendAt >= windowClosesAt;
    const explanation = [
      `${authorName ?? 'Somebody'} has scheduled this message.`,
      cancelIfCustomerWrites ? 'It is given up if the customer writes before.' : '',
      isTooLate ? 'The window will be closed by then: unless the customer writes before, it fails.' : '',
    ];
    return [
      {
        what: 'scheduledMessage' as const,
        at: sendAt.toISOString(),
        rule: null,
        message: { id, text },
        explanation: explanation.filter((sentence) => sentence !== '').join(' '),
      },
    ];
  });
}

async function ownReminder(db: Db, caseId: string, userId: string): Promise<UpcomingShape[]> {
  const found = await db
    .selectFrom('reminders')
    .select(['at', 'note'])
    .where('caseId', '=', caseId)
    .where('userId', '=', userId)
    .execute();
  return found.map(({ at, note }) => ({
    ...nothingElse,
    what: 'reminder',
    at: at.toISOString(),
    explanation: `You are reminded of it${note === '' ? '' : ` (${note})`} unless the customer writes before. If it is pending then, it is open again.`,
  }));
}

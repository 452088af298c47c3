import { sql } from 'kysely';
import type { Trx } from '../db/connection';
import type { AlertReason, ConversationRow, EventRow } from '../db/schema';
import type { Change } from '../rules/facts';
import type { Actor } from './actor';

/** How long the sweeper waits for the direct signal before it signals itself. */
const SIGNAL_GRACE = sql<Date>`clock_timestamp() + interval '10 seconds'`;

export interface NewEvent {
  caseId: string;
  /** What was done: `customerMessage`, `status`, `chatEnded`, … */
  kind: string;
  /** `kind` and its consequences. */
  kinds: string[];
  /** From what to what facts of the case changed, as `saveCase` answers it. */
  changed?: Record<string, Change>;
  by: Actor;
  createsCase?: boolean;
  messageId?: string | null;
  details?: Record<string, unknown>;
  depth?: number;
  madeByRules?: string[];
  /** No rule judges it. */
  withoutRules?: boolean;
  alert?: AlertReason | null;
  /** When it happened, which for a message that was caught up lies before now. */
  occurredAt: Date;
}

/**
 * Puts an event into the conversation's queue and makes sure that somebody looks at it even if the signal after the
 * commit is lost. The caller holds the conversation's lock. Answers the event's sequence number.
 */
export async function recordEvent(trx: Trx, conversation: ConversationRow, event: NewEvent): Promise<number> {
  const seq = conversation.lastEventSeq + 1;
  const { changed = {} } = event;
  conversation.lastEventSeq = seq;
  await trx
    .insertInto('events')
    .values({
      conversationId: conversation.id,
      seq,
      caseId: event.caseId,
      kind: event.kind,
      kinds: event.kinds,
      createsCase: event.createsCase ?? false,
      byType: event.by.type,
      byId: event.by.id,
      byName: event.by.name,
      depth: event.depth ?? 0,
      madeByRules: event.madeByRules ?? [],
      messageId: event.messageId ?? null,
      details: JSON.stringify({
        ...event.details,
        ...(isEmpty(changed) ? {} : { changed }),
        ...(event.withoutRules ? { withoutRules: true } : {}),
      }),
      ruleVersion: sql<number>`(select max(version) from rule_versions)`,
      alert: event.alert ?? null,
      occurredAt: event.occurredAt,
    })
    .execute();
  await trx
    .updateTable('conversations')
    .set({ lastEventSeq: seq, wakeAt: sql<Date>`least(wake_at, ${SIGNAL_GRACE})` })
    .where('id', '=', conversation.id)
    .execute();
  return seq;
}

/** Whether rules are to leave an event alone, as `recordEvent` has stored it. */
export function isWithoutRules({ details }: Pick<EventRow, 'details'>): boolean {
  return details['withoutRules'] === true;
}

function isEmpty(record: object): boolean {
  return Object.keys(record).length === 0;
}

/** Asks for a look that no event announces, for example because a deadline moved earlier. */
export async function wakeSoon(trx: Trx, conversationIds: string | string[]): Promise<void> {
  await trx
    .updateTable('conversations')
    .set({ wakeAt: sql<Date>`least(wake_at, ${SIGNAL_GRACE})` })
    .where('id', 'in', [conversationIds].flat())
    .execute();
}

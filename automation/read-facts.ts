import type { Trx } from '../db/connection';
import type { CaseRow, ConversationRow, EventRow } from '../db/schema';
import type { FactInput } from '../rules/facts';
import type { Settings } from '../workspace/settings';

/** What the facts of an event are made of, apart from the case, which the rules change as they go. */
export type EventReading = Omit<FactInput, 'case' | 'chat' | 'group' | 'assignee'> & { messageCount: number };

/** Reads what an event's rules may ask about. The caller holds the conversation's lock. */
export async function readEvent(
  trx: Trx,
  conversation: ConversationRow,
  event: EventRow,
  c: CaseRow,
  now: Date,
): Promise<EventReading> {
  const contact = await trx
    .selectFrom('contacts')
    .select(['name', 'labels'])
    .where('id', '=', c.contactId)
    .executeTakeFirstOrThrow();
  const { count } = await trx
    .selectFrom('messages')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('caseId', '=', c.id)
    .executeTakeFirstOrThrow();
  const closesAt = conversation.windowClosesAt?.getTime();
  return {
    now: now.getTime(),
    event: { occurredAt: event.occurredAt.getTime() },
    change: { kind: event.kind, kinds: event.kinds, by: event.byType },
    message: event.messageId ? await readMessage(trx, conversation.id, event.messageId) : null,
    messageCount: count,
    contact: { name: contact.name, labels: contact.labels, address: conversation.address },
    channel: { kind: c.channelKind },
    integration: { id: c.integrationId },
    window:
      closesAt === undefined
        ? null
        : { closesAt: conversation.windowCloseHandled ? now.getTime() : closesAt },
  };
}

async function readMessage(
  trx: Trx,
  conversationId: string,
  messageId: string,
): Promise<FactInput['message']> {
  const message = await trx
    .selectFrom('messages')
    .select(['text', 'kind', 'direction', 'button'])
    .select((eb) =>
      eb
        .exists(
          eb
            .selectFrom('attachments')
            .select('attachments.id')
            .where('attachments.conversationId', '=', conversationId)
            .where('attachments.messageId', '=', messageId),
        )
        .as('hasFile'),
    )
    .where('conversationId', '=', conversationId)
    .where('id', '=', messageId)
    .executeTakeFirst();
  return message ? { ...message, hasFile: Boolean(message.hasFile) } : null;
}

/** The whole input of the facts: what the event is, and the case as the rules above have left it. */
export function factInput(reading: EventReading, c: CaseRow, settings: Settings): FactInput {
  const { messageCount, ...event } = reading;
  const targetMs = c.channelMode === 'sync' ? settings.waitingTargetSyncMs : settings.waitingTargetAsyncMs;
  return {
    ...event,
    case: {
      status: c.status,
      priority: c.priority,
      labels: c.labels,
      messageCount,
      waitingSince: c.waitingSince?.getTime() ?? null,
      targetMs,
    },
    chat: c.chatState && { state: c.chatState, endsAt: c.chatEndsAt?.getTime() ?? null },
    group: { id: c.groupId },
    assignee: c.assigneeId === null ? null : { id: c.assigneeId },
  };
}

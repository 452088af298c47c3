import { sql } from 'kysely';
import type { Trx } from '../db/connection';
import type { CaseRow, ConversationRow, EventRow } from '../db/schema';
import type { AgentInput, Change, FactInput } from '../rules/facts';
import { addBusinessTime, holidayOn, isBusinessTime } from '../rules/calendar';
import { localTime } from '../rules/local-time';
import type { Settings } from '../workspace/settings';

/** What the facts of an event are made of, apart from the case and who has it, which the rules change as they go. */
export type EventReading = Omit<FactInput, 'case' | 'chat' | 'group' | 'assignee' | 'taker'> & {
  messageCount: number;
};

/** The group of a case, its owner and who has taken its chat. */
export interface Holders {
  group: { id: string; name: string };
  assignee: AgentInput | null;
  taker: AgentInput | null;
}

/** Reads what an event's rules may ask about, in at most two queries. The caller holds the conversation's lock. */
export async function readEvent(
  trx: Trx,
  conversation: ConversationRow,
  event: EventRow,
  c: CaseRow,
  { now, settings }: { now: Date; settings: Settings },
): Promise<EventReading> {
  const { contact, previousCase, messageCount } = await readAround(trx, c);
  const closesAt = conversation.windowClosesAt?.getTime();
  return {
    now: now.getTime(),
    event: { occurredAt: event.occurredAt.getTime(), createsCase: event.createsCase },
    change: {
      kind: event.kind,
      kinds: event.kinds,
      by: event.byType,
      byId: event.byId,
      // Written by `recordEvent`.
      changed: (event.details['changed'] as Record<string, Change> | undefined) ?? {},
    },
    message: event.messageId ? await readMessage(trx, conversation.id, event.messageId) : null,
    messageCount,
    previousCase,
    contact: { ...contact, address: conversation.address },
    channel: { kind: c.channelKind, mode: c.channelMode },
    integration: { id: c.integrationId },
    window:
      closesAt === undefined
        ? null
        : { closesAt: conversation.windowCloseHandled ? now.getTime() : closesAt },
    time: timeOf(event.occurredAt.getTime(), settings),
  };
}

function timeOf(moment: number, settings: Settings): FactInput['time'] {
  return {
    ...localTime(moment, settings.timeZone),
    isBusinessHours: isBusinessTime(moment, settings),
    isHoliday: holidayOn(moment, settings) !== null,
  };
}

/** The customer, the case before this one and the number of messages. */
async function readAround(trx: Trx, c: CaseRow) {
  const row = await trx
    .selectFrom('contacts')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('cases')
          .select(['status', 'chatEndedBy', 'chatEndedAt'])
          .where('conversationId', '=', c.conversationId)
          .where('number', '<', c.number)
          .orderBy('number', 'desc')
          .limit(1)
          .as('previous'),
      (join) => join.onTrue(),
    )
    .select(['name', 'labels', 'fields', 'blocked', 'optedOutAt'])
    .select(['previous.status', 'previous.chatEndedBy', 'previous.chatEndedAt'])
    .select((eb) =>
      eb
        .selectFrom('messages')
        .select((counted) => counted.fn.countAll<number>().as('count'))
        .where('caseId', '=', c.id)
        .as('messageCount'),
    )
    .where('contacts.id', '=', c.contactId)
    .executeTakeFirstOrThrow();
  const { name, labels, fields, blocked, optedOutAt, status, chatEndedBy, chatEndedAt } = row;
  return {
    contact: { name, labels, fields, blocked, optedOut: optedOutAt !== null },
    previousCase:
      status === null ? null : { status, endedBy: chatEndedBy, endedAt: chatEndedAt?.getTime() ?? null },
    messageCount: row.messageCount ?? 0,
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
    // While it is queued the code says why it waits.
    .select((eb) => eb.case().when('status', '=', 'failed').then(eb.ref('errorCode')).end().as('errorCode'))
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
  return message ? { ...message, length: [...message.text].length, hasFile: Boolean(message.hasFile) } : null;
}

/** The same as before while the case is with the same group and people, else read. */
export async function readHolders(trx: Trx, c: CaseRow, before: Holders | null): Promise<Holders> {
  if (
    before?.group.id === c.groupId &&
    (before.assignee?.id ?? null) === c.assigneeId &&
    (before.taker?.id ?? null) === c.takenBy
  )
    return before;
  const rows = await trx
    .selectFrom('groups')
    .leftJoin('users', (join) => join.on(sql<boolean>`users.id in (${c.assigneeId}, ${c.takenBy})`))
    .select(['groups.name', 'users.id', 'users.presence'])
    .select((eb) =>
      eb
        .selectFrom('cases')
        .select((counted) => counted.fn.countAll<number>().as('count'))
        .whereRef('cases.takenBy', '=', 'users.id')
        .where('cases.chatState', '=', 'active')
        .as('activeChats'),
    )
    .where('groups.id', '=', c.groupId)
    .execute();
  const [first] = rows;
  if (!first) throw new Error('The case is in a group that is not there.');
  const agent = (id: string | null): AgentInput | null => {
    const row = rows.find((one) => id !== null && one.id === id);
    return row?.id && row.presence
      ? { id: row.id, presence: row.presence, activeChats: row.activeChats ?? 0 }
      : null;
  };
  const { assigneeId, takenBy } = c;
  return { group: { id: c.groupId, name: first.name }, assignee: agent(assigneeId), taker: agent(takenBy) };
}

/** The whole input of the facts: what the event is, and the case as the rules above have left it. */
export function factInput(
  reading: EventReading,
  c: CaseRow,
  holders: Holders,
  settings: Settings,
): FactInput {
  const { messageCount, ...event } = reading;
  return {
    ...event,
    ...holders,
    case: {
      number: c.number,
      subject: c.subject,
      status: c.status,
      priority: c.priority,
      labels: c.labels,
      fields: c.fields,
      messageCount,
      createdAt: c.createdAt.getTime(),
      statusChangedAt: c.statusChangedAt.getTime(),
      assigneeChangedAt: c.assigneeChangedAt?.getTime() ?? null,
      lastCustomerAt: c.lastCustomerAt?.getTime() ?? null,
      lastAgentAt: c.lastAgentAt?.getTime() ?? null,
      waitingSince: c.waitingSince?.getTime() ?? null,
      targetMs: targetOf(c, settings),
    },
    chat: c.chatState && {
      state: c.chatState,
      startedAt: c.chatStartedAt?.getTime() ?? null,
      endedAt: c.chatEndedAt?.getTime() ?? null,
      endedBy: c.chatEndedBy,
      endReason: c.chatEndReason,
      endsAt: c.chatEndsAt?.getTime() ?? null,
    },
  };
}

/** How long this customer may wait by the clock: on a channel where nobody sits and waits, business hours are counted. */
function targetOf({ channelMode, waitingSince }: CaseRow, settings: Settings): number | null {
  if (channelMode === 'sync') return settings.waitingTargetSyncMs;
  if (waitingSince === null) return settings.waitingTargetAsyncMs;
  const since = waitingSince.getTime();
  const until = addBusinessTime(since, settings.waitingTargetAsyncMs, settings);
  return until === null ? null : until - since;
}

import type { CaseStatus, ChatState, EndedBy, Presence, Priority } from '../db/schema';
import type { Fact } from './facts';
import { minutesSince } from './minutes';

export const STATUSES = ['open', 'pending', 'closed'] as const satisfies CaseStatus[];
export const PRIORITIES = ['low', 'normal', 'high', 'critical'] as const satisfies Priority[];
const ENDED_BY = ['agent', 'inactivity', 'rule', 'macro'] as const satisfies EndedBy[];
const PRESENCES = ['online', 'withoutChats', 'offline'] as const satisfies Presence[];

const NO_CHAT = 'where the channel has no chats';
const NO_CASE_BEFORE = 'when it is the first case of the customer here';
const NOBODY_OWNS = 'when nobody owns the case';
const NOBODY_TOOK = 'when nobody has taken the chat';
const NO_WINDOW = 'where the channel has no window, or the customer has never written';

/** The case and what stands around it, as the rules above have left it. */
export const FACTS_OF_THE_CASE = {
  'case.number': { type: 'number', about: 'number of the case', of: (i) => i.case.number },
  'case.subject': {
    type: 'text',
    about: 'first 80 characters of the first text; `""` when there is none',
    personal: true,
    of: (i) => i.case.subject,
  },
  'case.status': {
    type: 'text',
    about: 'status of the case',
    values: STATUSES,
    changeable: true,
    of: (i) => i.case.status,
  },
  'case.priority': {
    type: 'text',
    about: 'priority of the case',
    values: PRIORITIES,
    changeable: true,
    of: (i) => i.case.priority,
  },
  'case.labels': { type: 'list', about: 'labels of the case', changeable: true, of: (i) => i.case.labels },
  'case.messageCount': {
    type: 'number',
    about: 'messages in the case, both sides',
    of: (i) => i.case.messageCount,
  },
  'case.waitingMinutes': {
    type: 'number',
    about: 'how long the customer has waited for a person',
    unit: 'minutes',
    absent: 'when not waiting',
    of: (i) => minutesSince(i.now, i.case.waitingSince),
  },
  'case.targetMissed': {
    type: 'boolean',
    about: 'whether the customer has waited longer than the target',
    absent: 'where there is no target',
    of: ({ now, case: { waitingSince, targetMs } }) =>
      targetMs == null ? targetMs : waitingSince !== null && now - waitingSince > targetMs,
  },
  'case.minutesSinceCreated': {
    type: 'number',
    about: 'since the case was created',
    unit: 'minutes',
    of: (i) => minutesSince(i.now, i.case.createdAt),
  },
  'case.minutesSinceCustomerMessage': {
    type: 'number',
    about: "since the customer's last message, which may be the one being judged",
    unit: 'minutes',
    absent: 'when the customer has not written',
    of: (i) => minutesSince(i.now, i.case.lastCustomerAt),
  },
  'case.minutesSinceAgentMessage': {
    type: 'number',
    about: 'since the last answer of a person that did not fail',
    unit: 'minutes',
    absent: 'when no person has answered',
    of: (i) => minutesSince(i.now, i.case.lastAgentAt),
  },
  'case.minutesSinceStatusChange': {
    type: 'number',
    about: 'since the status changed, or the case was created',
    unit: 'minutes',
    of: (i) => minutesSince(i.now, i.case.statusChangedAt),
  },
  'previousCase.status': {
    type: 'text',
    about: 'status of the case that the customer had here before this one',
    values: STATUSES,
    absent: NO_CASE_BEFORE,
    of: ({ previousCase }) => previousCase && previousCase.status,
  },
  'previousCase.endedBy': {
    type: 'text',
    about: "who ended that case's chat",
    values: ENDED_BY,
    absent: `${NO_CASE_BEFORE}, or its chat has not ended`,
    of: ({ previousCase }) => previousCase && previousCase.endedBy,
  },
  'previousCase.minutesSinceEnded': {
    type: 'number',
    about: "since that case's chat ended",
    unit: 'minutes',
    absent: `${NO_CASE_BEFORE}, or its chat has not ended`,
    of: ({ now, previousCase }) => previousCase && minutesSince(now, previousCase.endedAt),
  },
  'chat.state': {
    type: 'text',
    about: 'state of the chat',
    values: ['active', 'ended'] satisfies ChatState[],
    absent: NO_CHAT,
    changeable: true,
    of: ({ chat }) => chat && chat.state,
  },
  'chat.endsAt': {
    type: 'time',
    about: 'when the chat will end by inactivity',
    absent: 'when it will not end by itself',
    of: ({ chat }) => chat && instant(chat.endsAt),
  },
  'chat.endedBy': {
    type: 'text',
    about: 'who ended the chat',
    values: ENDED_BY,
    absent: 'when it has not ended',
    of: ({ chat }) => chat && chat.endedBy,
  },
  'chat.endReason': {
    type: 'text',
    about: "why the chat ended, one of its group's reasons",
    absent: 'when it has not ended, or nobody said why',
    of: ({ chat }) => chat && chat.endReason,
  },
  'chat.minutesSinceStarted': {
    type: 'number',
    about: 'since the chat was activated last',
    unit: 'minutes',
    absent: NO_CHAT,
    of: ({ now, chat }) => chat && minutesSince(now, chat.startedAt),
  },
  'chat.minutesSinceEnded': {
    type: 'number',
    about: 'since the chat ended',
    unit: 'minutes',
    absent: 'when it has not ended',
    of: ({ now, chat }) => chat && minutesSince(now, chat.endedAt),
  },
  'chat.isTaken': {
    type: 'boolean',
    about: 'whether an agent has taken the chat; an ended one remembers who had',
    absent: NO_CHAT,
    of: ({ chat, taker }) => chat && (taker === undefined ? undefined : taker !== null),
  },
  'taker.id': {
    type: 'text',
    about: 'agent who has taken the chat',
    absent: NOBODY_TOOK,
    changeable: true,
    of: ({ taker }) => taker && taker.id,
  },
  'taker.presence': {
    type: 'text',
    about: 'whether that agent is there',
    values: PRESENCES,
    absent: NOBODY_TOOK,
    of: ({ taker }) => taker && taker.presence,
  },
  'assignee.id': {
    type: 'text',
    about: 'who owns the case',
    absent: NOBODY_OWNS,
    changeable: true,
    of: ({ assignee }) => assignee && assignee.id,
  },
  'assignee.presence': {
    type: 'text',
    about: 'whether the owner is there',
    values: PRESENCES,
    absent: NOBODY_OWNS,
    of: ({ assignee }) => assignee && assignee.presence,
  },
  'assignee.isOnline': {
    type: 'boolean',
    about: 'whether the owner is there and takes chats',
    absent: NOBODY_OWNS,
    of: ({ assignee }) => assignee && assignee.presence && assignee.presence === 'online',
  },
  'assignee.activeChats': {
    type: 'number',
    about: 'active chats that the owner has taken',
    absent: NOBODY_OWNS,
    of: ({ assignee }) => assignee && assignee.activeChats,
  },
  'assignee.minutesSinceChange': {
    type: 'number',
    about: 'since the case was given to its owner, or taken away from one',
    unit: 'minutes',
    absent: 'when nobody has ever owned it',
    of: (i) => minutesSince(i.now, i.case.assigneeChangedAt),
  },
  'group.id': {
    type: 'text',
    about: 'group of the case',
    changeable: true,
    of: ({ group }) => group.id,
  },
  'group.name': { type: 'text', about: 'name of that group', of: ({ group }) => group.name },
  'contact.name': {
    type: 'text',
    about: "customer's name",
    absent: 'when it is not known',
    personal: true,
    of: ({ contact }) => contact.name,
  },
  'contact.address': {
    type: 'text',
    about: "customer's address, e.g. whatsapp:+491701234567",
    personal: true,
    of: ({ contact }) => contact.address,
  },
  'contact.labels': { type: 'list', about: 'labels of the customer', of: ({ contact }) => contact.labels },
  'contact.isBlocked': {
    type: 'boolean',
    about: 'whether the customer is blocked',
    of: ({ contact }) => contact.blocked,
  },
  'contact.isOptedOut': {
    type: 'boolean',
    about: 'whether the customer wants no messages that nobody asked for',
    of: ({ contact }) => contact.optedOut,
  },
  'channel.kind': {
    type: 'text',
    about: 'kind of the channel, e.g. whatsapp',
    examples: ['whatsapp'],
    of: ({ channel }) => channel.kind,
  },
  'channel.mode': {
    type: 'text',
    about: 'whether people talk at once (sync) or answer when they can (async)',
    values: ['sync', 'async'],
    of: ({ channel }) => channel.mode,
  },
  'integration.id': {
    type: 'text',
    about: 'integration the customer wrote to',
    of: ({ integration }) => integration.id,
  },
  'window.minutesLeft': {
    type: 'number',
    about: 'until the 24-hour window closes; 0 when closed',
    unit: 'minutes',
    absent: NO_WINDOW,
    of: ({ now, window }) => window && minutesSince(window.closesAt, now),
  },
  'window.isOpen': {
    type: 'boolean',
    about: 'whether the 24-hour window is open',
    absent: NO_WINDOW,
    of: ({ now, window }) => window && window.closesAt > now,
  },
} as const satisfies Record<string, Fact>;

function instant(moment: number | null | undefined): string | null | undefined {
  return moment == null ? moment : new Date(moment).toISOString();
}

import type { ActorType, CaseStatus, ChatState, MessageKind, Priority } from '../db/schema';

/** `time` is an ISO 8601 instant in UTC; `list` holds texts. */
export type FactType = 'text' | 'number' | 'boolean' | 'time' | 'list';
export type FactValue = string | number | boolean | string[];

/** What conditions are judged against. A fact that is absent has no entry. */
export type Facts = Readonly<Partial<Record<FactName, FactValue>>>;

interface FactDescription {
  type: FactType;
  about: string;
  /** Every value there is, where the values are fixed. */
  values?: readonly string[];
  /** Holds what a customer wrote or is called: never kept in a stored snapshot. */
  personal?: boolean;
}

const STATUSES = ['open', 'pending', 'closed'] as const satisfies CaseStatus[];
const PRIORITIES = ['low', 'normal', 'high', 'critical'] as const satisfies Priority[];
const ACTORS = ['customer', 'agent', 'rule', 'macro', 'system'] as const satisfies ActorType[];
const MESSAGE_KINDS = [
  'text',
  'image',
  'audio',
  'video',
  'document',
  'sticker',
  'contactCard',
  'location',
  'interactive',
  'template',
  'unsupported',
] as const satisfies MessageKind[];

/** Every fact a condition may name. `message.*` exists only when the change is a message, sent or failed. */
export const FACTS = {
  'message.text': { type: 'text', about: 'text of the message', personal: true },
  'message.kind': { type: 'text', about: 'kind of the message', values: MESSAGE_KINDS },
  'message.direction': {
    type: 'text',
    about: 'from the customer (in) or to the customer (out)',
    values: ['in', 'out'],
  },
  'message.button': { type: 'text', about: 'payload of the pressed button, else its text', personal: true },
  'message.hasFile': { type: 'boolean', about: 'whether a file came with the message' },
  'case.status': { type: 'text', about: 'status of the case', values: STATUSES },
  'case.priority': { type: 'text', about: 'priority of the case', values: PRIORITIES },
  'case.labels': { type: 'list', about: 'labels of the case' },
  'case.messageCount': { type: 'number', about: 'messages in the case, both sides' },
  'case.waitingMinutes': {
    type: 'number',
    about: 'minutes the customer has waited for a person; absent when not waiting',
  },
  'case.targetMissed': { type: 'boolean', about: 'whether the customer has waited longer than the target' },
  'chat.state': {
    type: 'text',
    about: 'state of the chat',
    values: ['active', 'ended'] satisfies ChatState[],
  },
  'chat.endsAt': { type: 'time', about: 'when the chat will end by inactivity' },
  'contact.name': { type: 'text', about: "customer's name", personal: true },
  'contact.address': {
    type: 'text',
    about: "customer's address, e.g. whatsapp:+491701234567",
    personal: true,
  },
  'contact.labels': { type: 'list', about: 'labels of the customer' },
  'group.id': { type: 'text', about: 'group of the case' },
  'assignee.id': { type: 'text', about: 'who owns the case; absent when nobody does' },
  'channel.kind': { type: 'text', about: 'kind of the channel, e.g. whatsapp' },
  'integration.id': { type: 'text', about: 'integration the customer wrote to' },
  'change.kind': { type: 'text', about: 'what was done, e.g. customerMessage' },
  'change.kinds': { type: 'list', about: 'what was done and its consequences' },
  'change.by': { type: 'text', about: 'who made the change', values: ACTORS },
  'window.minutesLeft': { type: 'number', about: 'minutes until the 24-hour window closes; 0 when closed' },
  'event.minutesLate': { type: 'number', about: 'minutes between the event and its handling' },
} as const satisfies Record<string, FactDescription>;

export type FactName = keyof typeof FACTS;

/** The description of a fact, or undefined for a name that is none. */
export function factNamed(name: string): FactDescription | undefined {
  return Object.hasOwn(FACTS, name) ? FACTS[name as FactName] : undefined; // hasOwn has just shown that it is one
}

/** What has to be read, under the lock of the conversation, to judge one event. Times in epoch milliseconds. */
export interface FactInput {
  /** When the pass starts. */
  now: number;
  event: { occurredAt: number };
  change: { kind: string; kinds: readonly string[]; by: ActorType };
  /** The message that the change is about, sent or failed; null for every other change. */
  message: {
    text: string;
    kind: MessageKind;
    direction: 'in' | 'out';
    button: { text: string | null; payload: string | null } | null;
    hasFile: boolean;
  } | null;
  case: {
    status: CaseStatus;
    priority: Priority;
    labels: readonly string[];
    messageCount: number;
    /** The first customer's message that no person has answered. */
    waitingSince: number | null;
    /** How long a customer may wait; null where no target applies. */
    targetMs: number | null;
  };
  chat: { state: ChatState; endsAt: number | null } | null;
  contact: { name: string | null; address: string; labels: readonly string[] };
  group: { id: string };
  assignee: { id: string } | null;
  channel: { kind: string };
  integration: { id: string };
  /** The 24-hour window; null where the channel has none or the customer has never written. */
  window: { closesAt: number } | null;
}

/** The facts of one event. Minutes are exact, not rounded: 5.5 is more than 5. */
export function factsOf(input: FactInput): Facts {
  const { message, chat, contact, now } = input;
  const waited = input.case.waitingSince === null ? null : Math.max(0, now - input.case.waitingSince);
  const facts: Record<FactName, FactValue | null | undefined> = {
    'message.text': message?.text,
    'message.kind': message?.kind,
    'message.direction': message?.direction,
    'message.button': message?.button && (message.button.payload || message.button.text),
    'message.hasFile': message?.hasFile,
    'case.status': input.case.status,
    'case.priority': input.case.priority,
    'case.labels': [...input.case.labels],
    'case.messageCount': input.case.messageCount,
    'case.waitingMinutes': waited === null ? null : minutes(waited),
    'case.targetMissed':
      input.case.targetMs === null ? null : waited !== null && waited > input.case.targetMs,
    'chat.state': chat?.state,
    'chat.endsAt': chat?.endsAt == null ? null : new Date(chat.endsAt).toISOString(),
    'contact.name': contact.name,
    'contact.address': contact.address,
    'contact.labels': [...contact.labels],
    'group.id': input.group.id,
    'assignee.id': input.assignee?.id,
    'channel.kind': input.channel.kind,
    'integration.id': input.integration.id,
    'change.kind': input.change.kind,
    'change.kinds': [...input.change.kinds],
    'change.by': input.change.by,
    'window.minutesLeft': input.window && minutes(Math.max(0, input.window.closesAt - now)),
    'event.minutesLate': minutes(Math.max(0, now - input.event.occurredAt)),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value != null)); // fromEntries forgets the names
}

/** What a stored snapshot keeps: no texts, names and addresses, which stand in their own tables. */
export function impersonal(input: FactInput): FactInput {
  const message = input.message && { ...input.message, text: '', button: null };
  return { ...input, message, contact: { ...input.contact, name: null, address: '' } };
}

function minutes(milliseconds: number): number {
  return milliseconds / 60_000;
}

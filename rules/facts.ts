import type {
  ActorType,
  CaseStatus,
  ChatState,
  EndedBy,
  MessageButton,
  MessageKind,
  Presence,
  Priority,
} from '../db/schema';
import { FACTS_OF_THE_CASE } from './facts-of-the-case';
import { FACTS_OF_THE_EVENT } from './facts-of-the-event';

/**
 * `time` is an ISO 8601 instant in UTC, `date` a day (`2026-11-25`) and `timeOfDay` a minute (`18:30`) in the
 * workspace's time zone, `list` holds texts, `field` is a text, a number or true / false, as it was stored.
 */
export const FACT_TYPES = [
  'text',
  'number',
  'boolean',
  'time',
  'date',
  'timeOfDay',
  'list',
  'field',
] as const;
export type FactType = (typeof FACT_TYPES)[number];
export type FactValue = string | number | boolean | readonly string[];

/** What an event did to a fact: null where it was or is absent; undefined where a snapshot doesn't keep the value. */
export interface Change {
  from?: FactValue | null | undefined;
  to?: FactValue | null | undefined;
}

/** What conditions are judged against. A fact that is absent has no entry. */
export interface Facts {
  readonly values: Readonly<Record<string, FactValue>>;
  /** What the event changed, by fact. */
  readonly changes: Readonly<Record<string, Change>>;
}

export interface FactDescription {
  type: FactType;
  about: string;
  unit?: 'minutes' | 'characters';
  /** Every value there is, where the values are fixed. */
  values?: readonly string[];
  /** Some values, where more may come. */
  examples?: readonly string[];
  /** When it is not there. Left out where it always is. */
  absent?: string;
  /** Conditions may ask whether, from what and to what the event changed it. */
  changeable?: boolean;
  /** Holds what a customer wrote or is called: never kept in a stored snapshot. */
  personal?: boolean;
}

export interface Fact extends FactDescription {
  /** Null when it is absent; undefined when the input doesn't say (a snapshot that is older than the fact). */
  of: (input: FactInput) => FactValue | null | undefined;
}

/** Every fact with a fixed name. */
export const FACTS = { ...FACTS_OF_THE_EVENT, ...FACTS_OF_THE_CASE } satisfies Record<string, Fact>;

export type FactName = keyof typeof FACTS;

/** The facts whose names hold the name of a field; the name of the field is 1 to 100 characters, whatever they are. */
export const FIELD_FACTS = {
  'case.field.': {
    type: 'field',
    about: 'a field of the case, by its name: `case.field.plan`',
    absent: 'when the case has no such field',
    changeable: true,
    personal: true,
  },
  'contact.field.': {
    type: 'field',
    about: 'a field of the customer, by its name: `contact.field.language`',
    absent: 'when the customer has no such field',
    personal: true,
  },
} as const satisfies Record<string, FactDescription>;

const FIELD_FACT = /^(case\.field\.|contact\.field\.)(.{1,100})$/su;

/** The description of a fact, or undefined for a name that is none. */
export function factNamed(name: string): FactDescription | undefined {
  if (Object.hasOwn(FACTS, name)) return FACTS[name as FactName]; // hasOwn has just shown that it is one
  if (name.length > 115) return undefined;
  const [, prefix, field] = FIELD_FACT.exec(name) ?? [];
  if (prefix === undefined || field === undefined || field.trim() !== field) return undefined;
  return FIELD_FACTS[prefix as keyof typeof FIELD_FACTS]; // the pattern knows no other
}

type Fields = Readonly<Record<string, unknown>>;

/** What has to be read, under the lock of the conversation, to judge one event. Times in epoch milliseconds. */
export interface FactInput {
  /** When the pass starts. */
  now: number;
  event: { occurredAt: number; createsCase: boolean };
  change: {
    kind: string;
    kinds: readonly string[];
    by: ActorType;
    byId: string | null;
    changed: Readonly<Record<string, Change>>;
  };
  /** The message that the change is about, sent or failed; null for every other change. */
  message: {
    text: string;
    /** Characters of the text. */
    length: number;
    kind: MessageKind;
    direction: 'in' | 'out';
    button: MessageButton | null;
    hasFile: boolean;
    errorCode: string | null;
  } | null;
  case: {
    number: number;
    subject: string;
    status: CaseStatus;
    priority: Priority;
    labels: readonly string[];
    fields: Fields;
    messageCount: number;
    createdAt: number;
    statusChangedAt: number;
    assigneeChangedAt: number | null;
    lastCustomerAt: number | null;
    lastAgentAt: number | null;
    /** The first customer's message that no person has answered. */
    waitingSince: number | null;
    /** How long this customer may wait, by the clock; null where no target applies. */
    targetMs: number | null;
  };
  /** The case of the same conversation before this one. */
  previousCase: { status: CaseStatus; endedBy: EndedBy | null; endedAt: number | null } | null;
  chat: {
    state: ChatState;
    startedAt: number | null;
    endedAt: number | null;
    endedBy: EndedBy | null;
    endReason: string | null;
    endsAt: number | null;
  } | null;
  contact: {
    name: string | null;
    address: string;
    labels: readonly string[];
    fields: Fields;
    blocked: boolean;
    optedOut: boolean;
  };
  group: { id: string; name: string };
  assignee: AgentInput | null;
  taker: AgentInput | null;
  channel: { kind: string; mode: 'sync' | 'async' };
  integration: { id: string };
  /** The 24-hour window; null where the channel has none or the customer has never written. */
  window: { closesAt: number } | null;
  /** The moment of the event in the workspace's time zone. */
  time: {
    date: string;
    timeOfDay: string;
    dayOfWeek: string;
    isBusinessHours: boolean;
    isHoliday: boolean;
  };
}

export interface AgentInput {
  id: string;
  presence: Presence;
  /** Active chats that this agent has taken. */
  activeChats: number;
}

/** The facts of one event. Minutes are exact, not rounded: 5.5 is more than 5. */
export function factsOf(input: FactInput): Facts {
  const values: Record<string, FactValue> = {};
  for (const [name, { of }] of Object.entries<Fact>(FACTS)) {
    const value = of(input);
    if (value != null) values[name] = value;
  }
  addFields(values, 'case.field.', input.case.fields);
  addFields(values, 'contact.field.', input.contact.fields);
  return { values, changes: input.change.changed };
}

function addFields(values: Record<string, FactValue>, prefix: string, fields: Fields): void {
  for (const [key, value] of Object.entries(fields)) if (isFieldValue(value)) values[prefix + key] = value;
}

function isFieldValue(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

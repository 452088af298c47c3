import { factsOf, type FactInput, type Facts } from '../rules/facts';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const MINUTE = 60_000;

const message = {
  kind: 'text',
  direction: 'in',
  button: null,
  hasFile: false,
  errorCode: null,
} as const;

/** An event that is no message, of an open case. */
export const someInput: FactInput = {
  now: NOW,
  event: { occurredAt: NOW, createsCase: false },
  change: { kind: 'customerMessage', kinds: ['customerMessage'], by: 'customer', byId: 'c1', changed: {} },
  message: null,
  case: {
    number: 1,
    subject: 'My order',
    status: 'open',
    priority: 'normal',
    labels: ['vip', 'shop'],
    fields: {},
    messageCount: 7,
    createdAt: NOW - 60 * MINUTE,
    statusChangedAt: NOW - 60 * MINUTE,
    assigneeChangedAt: null,
    lastCustomerAt: NOW,
    lastAgentAt: NOW - 9 * MINUTE,
    waitingSince: NOW,
    targetMs: 5 * MINUTE,
  },
  previousCase: null,
  chat: {
    state: 'active',
    startedAt: NOW - 60 * MINUTE,
    endedAt: null,
    endedBy: null,
    endReason: null,
    endsAt: NOW + MINUTE,
  },
  contact: {
    name: 'Ada',
    address: 'whatsapp:+15551000001',
    labels: [],
    fields: {},
    blocked: false,
    optedOut: false,
  },
  group: { id: 'g1', name: 'Support' },
  assignee: null,
  taker: null,
  channel: { kind: 'whatsapp', mode: 'sync' },
  integration: { id: 'i1' },
  window: { closesAt: NOW + 1440 * MINUTE },
  time: {
    date: '2026-11-25',
    timeOfDay: '10:00',
    dayOfWeek: 'wednesday',
    isBusinessHours: true,
    isHoliday: false,
  },
};

/** A customer's message of some 120 characters, each round another one. */
export function eventFacts(round: number): Facts {
  const text = `Hello, this is message ${round}. Where is my order? It should have come on Monday, and now nobody answers the phone any more.`;
  return factsOf({ ...someInput, message: { ...message, text, length: text.length } });
}

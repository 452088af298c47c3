import type { FactInput } from '../../rules/facts';

export const NOW = Date.parse('2026-11-23T10:00:00Z');
export const MINUTE = 60_000;

/** A customer's message that activated a chat, as the facts are read from it. */
export const input: FactInput = {
  now: NOW,
  event: { occurredAt: NOW - 2 * MINUTE, createsCase: false },
  change: {
    kind: 'customerMessage',
    kinds: ['customerMessage', 'chatActivated', 'status'],
    by: 'customer',
    byId: 'c1',
    changed: {
      'case.status': { from: 'pending', to: 'open' },
      'chat.state': { from: 'ended', to: 'active' },
    },
  },
  message: {
    text: 'Hello',
    length: 5,
    kind: 'interactive',
    direction: 'in',
    button: { text: 'Yes', payload: 'yes-1' },
    hasFile: false,
    errorCode: null,
  },
  case: {
    number: 17,
    subject: 'Broken lamp',
    status: 'open',
    priority: 'normal',
    labels: ['vip'],
    fields: { plan: 'gold' },
    messageCount: 3,
    createdAt: NOW - 60 * MINUTE,
    statusChangedAt: NOW - 2 * MINUTE,
    assigneeChangedAt: null,
    lastCustomerAt: NOW - 2 * MINUTE,
    lastAgentAt: NOW - 30 * MINUTE,
    waitingSince: NOW - 5.5 * MINUTE,
    targetMs: 5 * MINUTE,
  },
  previousCase: { status: 'closed', endedBy: 'agent', endedAt: NOW - 1440 * MINUTE },
  chat: {
    state: 'active',
    startedAt: NOW - 2 * MINUTE,
    endedAt: null,
    endedBy: null,
    endReason: null,
    endsAt: NOW + 10 * MINUTE,
  },
  contact: {
    name: 'Ada',
    address: 'whatsapp:+491701234567',
    labels: [],
    fields: { language: 'de' },
    blocked: false,
    optedOut: false,
  },
  group: { id: 'g1', name: 'Support' },
  assignee: null,
  taker: null,
  channel: { kind: 'whatsapp', mode: 'sync' },
  integration: { id: 'i1' },
  window: { closesAt: NOW + 60 * MINUTE },
  time: {
    date: '2026-11-23',
    timeOfDay: '10:58',
    dayOfWeek: 'monday',
    isBusinessHours: true,
    isHoliday: false,
  },
};

/** The same with everything there that is absent above. */
export const fullInput: FactInput = {
  ...input,
  message: { ...input.message!, button: { ...input.message!.button!, fromList: true }, errorCode: '63016' },
  case: { ...input.case, assigneeChangedAt: NOW - 7 * MINUTE },
  chat: { ...input.chat!, endedAt: NOW - MINUTE, endedBy: 'rule', endReason: 'Solved' },
  assignee: { id: 'u1', presence: 'online', activeChats: 2 },
  taker: { id: 'u2', presence: 'offline', activeChats: 0 },
};

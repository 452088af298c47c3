import type { FactInput } from '../../rules/facts';

export const NOW = Date.parse('2026-11-23T10:00:00Z');
export const MINUTE = 60_000;

/** A customer's message that activated a chat, as the facts are read from it. */
export const input: FactInput = {
  now: NOW,
  event: { occurredAt: NOW - 2 * MINUTE },
  change: { kind: 'customerMessage', kinds: ['customerMessage', 'chatActivated', 'status'], by: 'customer' },
  message: {
    text: 'Hello',
    kind: 'interactive',
    direction: 'in',
    button: { text: 'Yes', payload: 'yes-1' },
    hasFile: false,
  },
  case: {
    status: 'open',
    priority: 'normal',
    labels: ['vip'],
    messageCount: 3,
    waitingSince: NOW - 5.5 * MINUTE,
    targetMs: 5 * MINUTE,
  },
  chat: { state: 'active', endsAt: NOW + 10 * MINUTE },
  contact: { name: 'Ada', address: 'whatsapp:+491701234567', labels: [] },
  group: { id: 'g1' },
  assignee: null,
  channel: { kind: 'whatsapp' },
  integration: { id: 'i1' },
  window: { closesAt: NOW + 60 * MINUTE },
};

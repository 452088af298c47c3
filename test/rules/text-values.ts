import type { TextValues } from '../../rules/variables';

/** What the texts of one case may hold. */
export const values: TextValues = {
  contact: { name: 'Grace Hopper', firstName: 'Grace', phone: '+491701234567', labels: ['vip', 'old'] },
  case: {
    number: 4711,
    subject: 'My order',
    status: 'open',
    priority: 'high',
    labels: ['billing'],
    waitingMinutes: 12,
    field: { size: 5, 'order number': 'A-17' },
  },
  message: { text: 'Where is it?' },
  agent: { name: 'Ada' },
  taker: { name: null },
  group: { name: 'Support' },
  integration: { name: 'Main number' },
  window: { minutesLeft: 58 },
  time: { date: '2026-11-25', time: '14:05', weekday: 'Wednesday', holiday: null },
};

import type { MacroAction } from './macro-draft';

/** What a macro may do; `rules/macro.ts` says what it may not. */
export const ACTION_TYPES = [
  'endChat',
  'setStatus',
  'setPriority',
  'addLabel',
  'removeLabel',
  'setGroup',
  'assign',
  'unassign',
  'giveChat',
  'setField',
  'addNote',
  'notify',
] as const;
export type ActionType = (typeof ACTION_TYPES)[number];

/** How each begins. */
export const FRESH: Record<ActionType, Omit<MacroAction, 'type'>> = {
  endChat: { status: 'pending' },
  setStatus: { status: 'open' },
  setPriority: { priority: 'high' },
  addLabel: { label: '' },
  removeLabel: { label: '' },
  setGroup: { groupId: '' },
  assign: { strategy: 'leastBusy' },
  unassign: {},
  giveChat: { strategy: 'leastBusy' },
  setField: { field: '', value: '' },
  addNote: { text: '' },
  notify: { assignee: true },
};

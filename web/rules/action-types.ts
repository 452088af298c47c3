import type { WrittenAction } from './rule-shapes';

/** What rules do, the usual first. Stopping the rules below is a switch of the rule itself. */
export const ACTION_TYPES = [
  'endChat',
  'setStatus',
  'setPriority',
  'addLabel',
  'removeLabel',
  'assign',
  'unassign',
  'giveChat',
  'setGroup',
  'sendMessage',
  'sendTemplate',
  'addNote',
  'notify',
  'setField',
  'callWebhook',
] as const;

const BEGIN: Partial<Record<string, Record<string, unknown>>> = {
  endChat: { status: 'open' },
  setStatus: { status: 'open' },
  setPriority: { priority: 'high' },
  addLabel: { label: '' },
  removeLabel: { label: '' },
  assign: { strategy: 'leastBusy' },
  giveChat: { strategy: 'leastBusy' },
  setGroup: { groupId: '' },
  sendMessage: { text: '' },
  sendTemplate: { contentSid: '', variables: {} },
  addNote: { text: '' },
  notify: { assignee: true },
  setField: { field: '', value: '' },
  callWebhook: { url: 'https://' },
};

/** A card to be filled in. */
export const newAction = (type: string): WrittenAction => ({ type, ...BEGIN[type] });

import type { WrittenAction } from './written-action';

/** How each begins, the usual first. Stopping the rules below is a switch of the rule itself. */
const BEGIN = {
  endChat: { status: 'pending' },
  setStatus: { status: 'open' },
  setPriority: { priority: 'high' },
  addLabel: { label: '' },
  removeLabel: { label: '' },
  assign: { strategy: 'leastBusy' },
  unassign: {},
  giveChat: { strategy: 'leastBusy' },
  setGroup: { groupId: '' },
  sendMessage: { text: '' },
  sendTemplate: { contentSid: '', variables: {} },
  addNote: { text: '' },
  notify: { assignee: true },
  setField: { field: '', value: '' },
  callWebhook: { url: 'https://' },
};
export type ActionType = keyof typeof BEGIN;

export const ACTION_TYPES = Object.keys(BEGIN) as ActionType[]; // the table's own keys

/** A card to be filled in. */
export const newAction = (type: ActionType): WrittenAction => ({ type, ...BEGIN[type] });

import type { EventRow } from '../db/schema';
import type { Action } from '../rules/actions';

/** What people did meanwhile wins: the kinds of change that make an action of a rule void. */
const OVERTAKEN_BY: Partial<Record<Action['type'], readonly string[]>> = {
  endChat: [
    ...['status', 'chatActivated', 'chatEnded'],
    ...['chatTaken', 'chatReleased', 'chatTransferred', 'chatPostponed'],
  ],
  setStatus: ['status'],
  setPriority: ['priority'],
  setGroup: ['group'],
  assign: ['assignee'],
  unassign: ['assignee'],
  giveChat: ['chatTaken', 'chatReleased', 'chatTransferred', 'chatEnded'],
  addLabel: ['labels'],
  removeLabel: ['labels'],
};

/** What people changed by these events: kinds of change, and names of the facts that changed. */
export function whatChanged(events: readonly Pick<EventRow, 'kinds' | 'details'>[]): Set<string> {
  return new Set(
    events.flatMap(({ kinds, details }) => [...kinds, ...Object.keys(details['changed'] ?? {})]),
  );
}

/** Whether somebody has changed meanwhile what an action is about; of fields only the very same one. */
export function isOvertaken(action: Action, changedSince: ReadonlySet<string>): boolean {
  if (action.type === 'setField') return changedSince.has(`case.field.${action.field}`);
  return OVERTAKEN_BY[action.type]?.some((kind) => changedSince.has(kind)) ?? false;
}

import { valueOf } from './asked';
import type { Action } from './actions';
import type { Facts, FactValue } from './facts';
import type { Unknowns } from './judge';

/** The facts of an event, and what of them is not known. */
export interface Known {
  facts: Facts;
  unknowns: Unknowns;
}

const UNKNOWN = Symbol('unknown');
type Seen = FactValue | null | typeof UNKNOWN;

/** What facts are after actions, where they may have changed. */
export type FactChanges = Readonly<Record<string, Seen>>;

/** Handled later than this after it happened, an event sends no messages to customers. Minutes. */
export const LATE_MINUTES = 15;

/**
 * What the actions of a rule that matched make of the facts that the rules below see, and how many messages it sends the
 * customer at most: what limits messages besides (quiet hours, how many a customer may get) isn't a fact. `templates` of them are
 * templates, which cost money. Pure: what
 * depends on the world (whose turn it is, whether somebody is there) is unknown afterwards.
 */
export function effectsOf(
  known: Known,
  actions: readonly Action[],
): { changes: FactChanges; messages: number; templates: number } {
  const changes: Record<string, Seen> = {};
  const is = (fact: string): Seen => {
    const changed = changes[fact];
    return changed === undefined ? seen(known, fact) : changed;
  };
  let messages = 0;
  let templates = 0;
  for (const action of actions) {
    if (mayWrite(action, is)) {
      messages += 1;
      if (action.type === 'sendTemplate' || is('window.isOpen') === false) templates += 1;
      changes['case.messageCount'] = UNKNOWN;
    } else Object.assign(changes, changesBy(action, is));
  }
  return { changes, messages, templates };
}

/** The facts once the changes are made; `perhaps`: they may have been made. */
export function withChanges({ facts, unknowns }: Known, changes: FactChanges, perhaps: boolean): Known {
  const names = Object.keys(changes);
  if (names.length === 0) return { facts, unknowns };
  const values = { ...facts.values };
  const hidden = new Set(unknowns.hidden);
  const missing = new Set<string>();
  for (const name of names) {
    const value = perhaps ? UNKNOWN : (changes[name] ?? null);
    hidden.delete(name);
    if (value === UNKNOWN) missing.add(name);
    if (value === UNKNOWN || value === null) delete values[name];
    else values[name] = value;
  }
  return {
    facts: { values, changes: facts.changes },
    unknowns: {
      hidden,
      changesMissing: unknowns.changesMissing,
      missing: (name) => (Object.hasOwn(changes, name) ? missing.has(name) : unknowns.missing(name)),
    },
  };
}

function seen({ facts, unknowns }: Known, fact: string): Seen {
  if (unknowns.hidden.has(fact) || unknowns.missing(fact)) return UNKNOWN;
  return valueOf(facts, fact) ?? null;
}

type Ask = (fact: string) => Seen;

/** Whether an action writes to the customer, where facts alone decide it. */
function mayWrite(action: Action, is: Ask): boolean {
  if (action.type !== 'sendMessage' && action.type !== 'sendTemplate') return false;
  if (is('contact.isBlocked') === true || is('contact.isOptedOut') === true) return false;
  const late = is('event.minutesLate');
  if (action.whenLate !== 'send' && typeof late === 'number' && late > LATE_MINUTES) return false;
  const hasTemplate = action.type === 'sendTemplate' || typeof action.whenWindowClosed === 'object';
  return hasTemplate || is('window.isOpen') !== false;
}

function changesBy(action: Action, is: Ask): Record<string, Seen> {
  switch (action.type) {
    case 'endChat':
      return { ...statusChange(action.status, is), ...chatEnd(is), ...reasonOf(action, is) };
    case 'setStatus':
      if (action.status === 'closed') return { ...statusChange('closed', is), ...chatEnd(is) };
      return { ...statusChange(action.status, is), ...newEnd(is) };
    case 'setPriority':
      return { 'case.priority': action.priority };
    case 'setGroup':
      if (is('group.id') === action.groupId) return {};
      return { 'group.id': action.groupId, 'group.name': UNKNOWN, ...ownerReadAgain(is) };
    case 'assign':
      return action.agentId !== undefined && is('assignee.id') === action.agentId
        ? {}
        : ownedBy(action.agentId ?? UNKNOWN);
    case 'unassign':
      return is('assignee.id') === null ? {} : ownedBy(null);
    case 'giveChat':
      return givenTo(action.agentId ?? UNKNOWN, is);
    case 'addLabel':
    case 'removeLabel':
      return labelChange(action, is);
    case 'setField':
      return { [`case.field.${action.field}`]: action.value };
    default:
      return {};
  }
}

function statusChange(status: string, is: Ask): Record<string, Seen> {
  return is('case.status') === status
    ? {}
    : { 'case.status': status, 'case.minutesSinceStatusChange': UNKNOWN };
}

function chatEnd(is: Ask): Record<string, Seen> {
  const state = is('chat.state');
  if (state !== 'active' && state !== UNKNOWN) return {};
  const known = (value: Seen): Seen => (state === UNKNOWN ? UNKNOWN : value);
  return {
    'chat.state': known('ended'),
    'chat.endedBy': known('rule'),
    'chat.endReason': known(null),
    'chat.minutesSinceEnded': known(0),
    'chat.endsAt': known(null),
  };
}

/** Whether the group has the reason is no fact. */
function reasonOf({ reason }: { reason?: string | undefined }, is: Ask): Record<string, Seen> {
  return reason === undefined || is('chat.state') === null ? {} : { 'chat.endReason': UNKNOWN };
}

/** The end of an active chat is reckoned anew with its status, by settings that may have changed. */
function newEnd(is: Ask): Record<string, Seen> {
  return is('chat.state') === 'ended' ? {} : { 'chat.endsAt': UNKNOWN };
}

function ownedBy(id: string | null | typeof UNKNOWN): Record<string, Seen> {
  const ofOwner = id === null ? null : UNKNOWN;
  return {
    'assignee.id': id,
    'assignee.presence': ofOwner,
    'assignee.isOnline': ofOwner,
    'assignee.activeChats': ofOwner,
    'assignee.minutesSinceChange': UNKNOWN,
  };
}

function givenTo(id: string | typeof UNKNOWN, is: Ask): Record<string, Seen> {
  const state = is('chat.state');
  if ((state !== 'active' && state !== UNKNOWN) || is('taker.id') === id) return {};
  const taker = state === UNKNOWN ? UNKNOWN : id;
  return {
    'taker.id': taker,
    'taker.presence': UNKNOWN,
    'chat.isTaken': taker === UNKNOWN ? UNKNOWN : true,
    ...ownerReadAgain(is),
  };
}

/** When the case changes hands, its owner's chats are counted again. */
function ownerReadAgain(is: Ask): Record<string, Seen> {
  return is('assignee.id') === null ? {} : { 'assignee.activeChats': UNKNOWN };
}

function labelChange(action: Extract<Action, { label: string }>, is: Ask): Record<string, Seen> {
  const labels = is('case.labels');
  if (typeof labels !== 'object' || labels === null) return {};
  const others = labels.filter((label) => label !== action.label);
  if (action.type === 'removeLabel') return { 'case.labels': others };
  return labels.includes(action.label) ? {} : { 'case.labels': [...labels, action.label] };
}

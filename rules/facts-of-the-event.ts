import type { ActorType, MessageKind } from '../db/schema';
import { WEEKDAYS } from './calendar';
import type { Fact } from './facts';
import { minutesSince } from './minutes';

export const ACTORS = ['customer', 'agent', 'rule', 'macro', 'system'] as const satisfies ActorType[];
const MESSAGE_KINDS = [
  'text',
  'image',
  'audio',
  'video',
  'document',
  'sticker',
  'contactCard',
  'location',
  'interactive',
  'template',
  'unsupported',
] as const satisfies MessageKind[];

const CHANGES = [
  'customerMessage',
  'agentMessage',
  'ruleMessage',
  'note',
  'status',
  'priority',
  'group',
  'assignee',
  'labels',
  'fields',
  'chatTaken',
  'chatReleased',
  'chatTransferred',
  'chatPostponed',
  'chatEnded',
  'endReason',
  'deliveryFailed',
  'messageWithdrawn',
  'contactMerged',
  'reminderDue',
  'timePassed',
  'rules',
] as const;

const NO_MESSAGE = 'when the change is no message';

/** What is the event's own: message, change, time. `message.*` exists only when the change is a message, sent or failed. */
export const FACTS_OF_THE_EVENT = {
  'message.text': {
    type: 'text',
    about: 'text of the message; `""` when it has none',
    absent: NO_MESSAGE,
    personal: true,
    of: ({ message }) => message && message.text,
  },
  'message.length': {
    type: 'number',
    about: 'how long the text is',
    unit: 'characters',
    absent: NO_MESSAGE,
    of: ({ message }) => message && message.length,
  },
  'message.kind': {
    type: 'text',
    about: 'kind of the message',
    values: MESSAGE_KINDS,
    absent: NO_MESSAGE,
    of: ({ message }) => message && message.kind,
  },
  'message.direction': {
    type: 'text',
    about: 'from the customer (in) or to the customer (out)',
    values: ['in', 'out'],
    absent: NO_MESSAGE,
    of: ({ message }) => message && message.direction,
  },
  'message.button': {
    type: 'text',
    about: 'what was chosen, by button or from a list: its payload, else its text',
    absent: 'when nothing was chosen',
    personal: true,
    of: ({ message }) => message && chosen(message.button),
  },
  'message.listChoice': {
    type: 'text',
    about: 'what was chosen from a list: its id, else its title',
    absent: 'when nothing was chosen from a list',
    personal: true,
    of: ({ message }) =>
      message && (message.button?.fromList === true ? chosen(message.button) : message.button && null),
  },
  'message.hasFile': {
    type: 'boolean',
    about: 'whether a file came with the message',
    absent: NO_MESSAGE,
    of: ({ message }) => message && message.hasFile,
  },
  'message.isFirst': {
    type: 'boolean',
    about: 'whether the message began the case',
    absent: NO_MESSAGE,
    of: ({ message, event }) => message && event.createsCase,
  },
  'message.errorCode': {
    type: 'text',
    about: 'why the message was not delivered, as the provider numbers it, e.g. 63016',
    examples: ['63016', '63024', '63003'],
    absent: 'when it did not fail',
    of: ({ message }) => message && message.errorCode,
  },
  'change.kind': {
    type: 'text',
    about: 'what was done, e.g. customerMessage',
    examples: CHANGES,
    of: ({ change }) => change.kind,
  },
  'change.kinds': {
    type: 'list',
    about: 'what was done and its consequences',
    examples: [...CHANGES, 'caseCreated', 'chatActivated'],
    of: ({ change }) => change.kinds,
  },
  'change.by': {
    type: 'text',
    about: 'who made the change',
    values: ACTORS,
    of: ({ change }) => change.by,
  },
  'change.byId': {
    type: 'text',
    about: 'id of the agent, customer or rule that made the change',
    absent: 'when nobody did',
    of: ({ change }) => change.byId,
  },
  'time.date': {
    type: 'date',
    about: 'day of the event in the time zone of the workspace, e.g. 2026-11-25',
    of: ({ time }) => time && time.date,
  },
  'time.timeOfDay': {
    type: 'timeOfDay',
    about: 'time of the event in the time zone of the workspace, e.g. 18:30',
    of: ({ time }) => time && time.timeOfDay,
  },
  'time.hour': {
    type: 'number',
    about: 'hour of the event in the time zone of the workspace, 0 to 23',
    of: ({ time }) => time && Number(time.timeOfDay.slice(0, 2)),
  },
  'time.dayOfWeek': {
    type: 'text',
    about: 'day of the week in the time zone of the workspace',
    values: WEEKDAYS,
    of: ({ time }) => time && time.dayOfWeek,
  },
  'time.isBusinessHours': {
    type: 'boolean',
    about: 'whether the event lies in business hours; never on a holiday',
    of: ({ time }) => time && time.isBusinessHours,
  },
  'time.isHoliday': {
    type: 'boolean',
    about: 'whether the day of the event is a holiday',
    of: ({ time }) => time && time.isHoliday,
  },
  'event.minutesLate': {
    type: 'number',
    about: 'between the event and its handling',
    unit: 'minutes',
    of: ({ now, event }) => minutesSince(now, event.occurredAt),
  },
} as const satisfies Record<string, Fact>;

function chosen(button: { text: string | null; payload: string | null } | null | undefined) {
  return button && (button.payload || button.text);
}

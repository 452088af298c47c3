import type { TFunction } from 'i18next';
import { isPriority, isStatus } from '../case/standing';
import { fullTime } from './moments';
import type { HistoryEntry } from './timeline';

type Phrase = (t: TFunction, entry: HistoryEntry, language: string) => string;

/** What each change is called, said after the name of who did it. */
const PHRASES: Record<string, Phrase> = {
  'case.created': (t) => t('thread.history.created'),
  status: (t, { from, to }) =>
    t('thread.history.status', { from: statusWord(t, from), to: statusWord(t, to) }),
  priority: (t, { from, to }) =>
    t('thread.history.priority', { from: priorityWord(t, from), to: priorityWord(t, to) }),
  group: (t, { to }) => t('thread.history.group', { name: nameOf(to) }),
  assignee: (t, { to }) =>
    to === null ? t('thread.history.unassigned') : t('thread.history.assigned', { name: nameOf(to) }),
  'label.added': (t, { to }) => t('thread.history.labelAdded', { label: plain(to) }),
  'label.removed': (t, { from }) => t('thread.history.labelRemoved', { label: plain(from) }),
  field: (t, { to }) => {
    const [field, value] = Object.entries(recordOf(to))[0] ?? ['', null];
    return value === null
      ? t('thread.history.fieldEmptied', { field })
      : t('thread.history.field', { field, value: plain(value) });
  },
  'chat.activated': (t) => t('thread.history.activated'),
  'chat.taken': (t, { to, by }) =>
    idOf(to) === by.id ? t('thread.history.taken') : t('thread.history.given', { name: nameOf(to) }),
  'chat.released': (t) => t('thread.history.released'),
  'chat.transferred': (t, { to }) => {
    const { agent, group } = recordOf(to);
    return t('thread.history.transferred', { name: nameOf(agent ?? group) });
  },
  'chat.postponed': (t, { to }, language) =>
    t('thread.history.postponed', { time: typeof to === 'string' ? fullTime(to, language) : '' }),
  'chat.ended': (t, { to }) => t(to === 'inactivity' ? 'thread.history.endedQuiet' : 'thread.history.ended'),
  'chat.endReason': (t, { to }) => t('thread.history.endReason', { reason: plain(to) }),
  'note.added': (t) => t('thread.history.noteAdded'),
  'message.failed': (t, { to }) =>
    t('thread.history.messageFailed', { reason: plain(recordOf(to)['message']) }),
  'message.scheduled': (t) => t('thread.history.messageScheduled'),
  'message.dropped': (t) => t('thread.history.messageDropped'),
  'message.withdrawn': (t) => t('thread.history.messageWithdrawn'),
  'contact.merged': (t, { from }) => t('thread.history.merged', { name: nameOf(from) }),
  'rule.matched': (t) => t('thread.history.ruleMatched'),
  'rule.actionRefused': (t) => t('thread.history.actionRefused'),
  'rule.cutOff': (t) => t('thread.history.cutOff'),
  'rule.messageHeld': (t) => t('thread.history.messageHeld'),
  'webhook.failed': (t) => t('thread.history.webhookFailed'),
  'webhook.retried': (t) => t('thread.history.webhookRetried'),
};

/** A change in words; one that this page doesn't know yet by its own name. */
export function historyWords(t: TFunction, language: string, entry: HistoryEntry): string {
  return PHRASES[entry.what]?.(t, entry, language) ?? entry.what;
}

function statusWord(t: TFunction, value: unknown): string {
  return isStatus(value) ? t(`thread.status.${value}`) : plain(value);
}

function priorityWord(t: TFunction, value: unknown): string {
  return isPriority(value) ? t(`thread.priority.${value}`) : plain(value);
}

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}; // an object of JSON
const nameOf = (value: unknown): string => plain(recordOf(value)['name']);
const idOf = (value: unknown): unknown => recordOf(value)['id'];
const plain = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '–' : JSON.stringify(value);

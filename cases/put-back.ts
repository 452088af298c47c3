import type { CaseHistoryRow, CaseRow } from '../db/schema';
import type { BulkDone } from './bulk-change';
import { resumeChat, setStatus, type EndTiming } from './transitions';

/** What was done with a case since an edit. */
export interface Since {
  /** Of its history. */
  entries: readonly Pick<CaseHistoryRow, 'what' | 'from' | 'to' | 'byName'>[];
  changedAt: Date;
  /** Another chat of the same conversation is active. */
  otherChat: boolean;
  /** Whoever had the chat is online. */
  takerOnline: boolean;
}

export interface LeftAlone {
  what: 'status' | 'priority' | 'group' | 'assignee' | 'label' | 'chat' | 'case';
  reason: string;
}

export interface PutBack {
  after: CaseRow;
  left: LeftAlone[];
}

/**
 * A case with all that an edit has done undone, but for what was changed meanwhile: that is left alone, also where it
 * was changed back to what the edit had made of it. Pure.
 */
export function putBack(c: CaseRow, done: BulkDone, since: Since, timing: EndTiming, at: Date): PutBack {
  const left: LeftAlone[] = [];
  const stands = (what: LeftAlone['what'], reason: string | null) => {
    if (reason !== null) left.push({ what, reason });
    return reason === null;
  };
  let after = { ...c };
  const { status, priority, groupId, assigneeId, added = [], removed = [] } = done;
  if (priority && stands('priority', changedBy(since, 'priority'))) after.priority = priority.from;
  if (groupId && stands('group', changedBy(since, 'group'))) after.groupId = groupId.from;
  if (assigneeId && stands('assignee', changedBy(since, 'assignee'))) after.assigneeId = assigneeId.from;
  const labels = new Set(c.labels);
  for (const label of added) if (stands('label', labelChangedBy(since, label))) labels.delete(label);
  for (const label of removed) if (stands('label', labelChangedBy(since, label))) labels.add(label);
  after.labels = [...labels];
  if (!status || !stands('status', statusChangedBy(c, since))) return { after, left };
  after = setStatus(after, { status: status.from, endedBy: 'agent', at });
  if (done.endedChat && stands('chat', since.otherChat ? 'Another chat of this customer is active.' : null))
    after = resumeChat(after, timing, { at, takerOnline: since.takerOnline });
  return { after, left };
}

function changedBy({ entries }: Since, what: string): string | null {
  return reasonOf(entries.filter((entry) => entry.what === what));
}

function labelChangedBy({ entries }: Since, label: string): string | null {
  return reasonOf(
    entries.filter(({ what, from, to }) => what.startsWith('label.') && (from === label || to === label)),
  );
}

/** A chat that was activated or ended since has a status of its own, and so has a case whose customer waits. */
function statusChangedBy({ lastCustomerAt }: CaseRow, { entries, changedAt }: Since): string | null {
  if (lastCustomerAt !== null && lastCustomerAt > changedAt) return 'The customer has written meanwhile.';
  return reasonOf(entries.filter(({ what }) => ['status', 'chat.activated', 'chat.ended'].includes(what)));
}

function reasonOf(entries: Since['entries']): string | null {
  const last = entries.at(-1);
  return last ? `${last.byName ?? 'The desk'} has changed it meanwhile.` : null;
}

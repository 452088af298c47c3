import type { Trx } from '../db/connection';
import type { CaseRow, CaseSeenBy, NewCaseHistoryRow } from '../db/schema';
import type { Change } from '../rules/facts';
import type { Actor } from './actor';
import { changedFacts } from './changed-facts';

export interface HistoryEntry {
  what: string;
  from?: unknown;
  to?: unknown;
}

/** The columns a change may touch; everything else of a case is fixed at its birth. */
const CHANGEABLE = [
  'subject',
  'status',
  'priority',
  'groupId',
  'assigneeId',
  'labels',
  'chatState',
  'chatStartedAt',
  'chatEndedAt',
  'chatEndedBy',
  'chatEndReason',
  'chatEndsAt',
  'chatPostponedUntil',
  'chatHeldUntil',
  'chatWarnedFor',
  'takenBy',
  'releaseAt',
  'lastAuthor',
  'lastCountingAt',
  'waitingSince',
  'lastAnswerSeq',
  'lastMessageSeq',
  'lastMessageAt',
  'lastCustomerAt',
  'lastAgentAt',
] as const satisfies readonly (keyof CaseRow)[];

/** What a change is called in the history and in the kinds of its event. */
export interface CaseChange {
  kinds: string[];
  history: HistoryEntry[];
}

/** The difference between two states of a case in the words of history and events. Pure. */
export function whatChanged(before: CaseRow, after: CaseRow): CaseChange {
  const kinds: string[] = [];
  const history: HistoryEntry[] = [];
  const note = (kind: string, what: string, from: unknown, to: unknown) => {
    if (!kinds.includes(kind)) kinds.push(kind);
    history.push({ what, from, to });
  };
  if (before.chatState !== 'active' && after.chatState === 'active')
    note('chatActivated', 'chat.activated', before.chatState, 'active');
  if (before.status !== after.status) note('status', 'status', before.status, after.status);
  if (before.priority !== after.priority) note('priority', 'priority', before.priority, after.priority);
  if (before.groupId !== after.groupId) note('group', 'group', before.groupId, after.groupId);
  if (before.assigneeId !== after.assigneeId)
    note('assignee', 'assignee', before.assigneeId, after.assigneeId);
  for (const label of after.labels)
    if (!before.labels.includes(label)) note('labels', 'label.added', null, label);
  for (const label of before.labels)
    if (!after.labels.includes(label)) note('labels', 'label.removed', label, null);
  for (const field of new Set([...Object.keys(before.fields), ...Object.keys(after.fields)])) {
    const [from, to] = [before.fields[field] ?? null, after.fields[field] ?? null];
    if (JSON.stringify(from) !== JSON.stringify(to))
      note('fields', 'field', { [field]: from }, { [field]: to });
  }
  if (before.takenBy !== after.takenBy)
    if (after.takenBy) note('chatTaken', 'chat.taken', before.takenBy, after.takenBy);
    else note('chatReleased', 'chat.released', before.takenBy, null);
  if (isLater(after.chatPostponedUntil, before.chatPostponedUntil))
    note('chatPostponed', 'chat.postponed', before.chatEndsAt, after.chatPostponedUntil);
  if (before.chatState === 'active' && after.chatState === 'ended')
    note('chatEnded', 'chat.ended', 'active', after.chatEndedBy);
  // That it is gone when a chat is activated is said by that.
  if (before.chatEndReason !== after.chatEndReason && after.chatEndReason !== null)
    note('endReason', 'chat.endReason', before.chatEndReason, after.chatEndReason);
  return { kinds, history };
}

function isLater(a: Date | null, b: Date | null): boolean {
  return a !== null && a.getTime() > (b?.getTime() ?? 0);
}

/** Who can see the case in this state beyond administrators and people mentioned in notes. */
export function seenBy(c: CaseRow): CaseSeenBy {
  return { groupId: c.groupId, assigneeId: c.assigneeId, takenBy: c.takenBy };
}

/** What was saved, for the event that tells the rules. */
export interface Saved {
  /** Empty when nothing that people or rules judge has changed. */
  kinds: string[];
  /** From what to what each fact changed. */
  changed: Record<string, Change>;
  /** The case as it is stored now, with the times of this change. */
  case: CaseRow;
}

/**
 * Writes what differs between two states of a case: the row, the history, the feed entry. `also` are history entries no difference
 * shows (a transfer); `created` says that the case is new. The caller holds the conversation's lock.
 */
export async function saveCase(
  trx: Trx,
  before: CaseRow,
  after: CaseRow,
  how: { by: Actor; at: Date; also?: HistoryEntry[]; created?: boolean },
): Promise<Saved> {
  const change = whatChanged(before, after);
  const columns = Object.fromEntries(
    CHANGEABLE.filter((column) => !same(before[column], after[column])).map((column) => [
      column,
      after[column],
    ]),
  );
  const fields = change.kinds.includes('fields') ? { fields: JSON.stringify(after.fields) } : {};
  const history = [...(how.also ?? []), ...change.history];
  await writeHistory(trx, after.id, history, how);
  // A rule that matched and changed nothing stands in the history; nobody's list moves for it.
  if (Object.keys(columns).length + Object.keys(fields).length === 0)
    return { kinds: [], changed: {}, case: after };
  const times = {
    ...(before.status === after.status ? {} : { statusChangedAt: how.at }),
    ...(before.assigneeId === after.assigneeId ? {} : { assigneeChangedAt: how.at }),
    updatedAt: how.at,
  };
  await trx
    .updateTable('cases')
    .set({ ...columns, ...fields, ...times })
    .where('id', '=', after.id)
    .execute();
  await trx
    .insertInto('feed')
    .values(
      how.created
        ? { kind: 'case.created', caseId: after.id }
        : { kind: 'case.updated', caseId: after.id, before: JSON.stringify(seenBy(before)) },
    )
    .execute();
  return { kinds: change.kinds, changed: changedFacts(before, after), case: { ...after, ...times } };
}

function same(a: unknown, b: unknown): boolean {
  return a instanceof Date && b instanceof Date
    ? a.getTime() === b.getTime()
    : JSON.stringify(a) === JSON.stringify(b);
}

/** Adds entries to a case's history, all by the same person, rule or message. */
export async function writeHistory(
  trx: Trx,
  caseId: string,
  entries: HistoryEntry[],
  how: { by: Actor; at: Date },
): Promise<void> {
  await writeHistories(
    trx,
    entries.map((entry) => ({ ...entry, caseId })),
    how,
  );
}

/** The same for many cases at once. */
export async function writeHistories(
  trx: Trx,
  entries: (HistoryEntry & { caseId: string })[],
  how: { by: Actor; at: Date },
): Promise<void> {
  if (entries.length === 0) return;
  const rows: NewCaseHistoryRow[] = entries.map((entry) => ({
    caseId: entry.caseId,
    at: how.at,
    what: entry.what,
    from: toJson(entry.from),
    to: toJson(entry.to),
    byType: how.by.type,
    byId: how.by.id,
    byName: how.by.name,
    byVersion: how.by.version,
    eventSeq: how.by.eventSeq ?? null,
  }));
  await trx.insertInto('caseHistory').values(rows).execute();
}

function toJson(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

import type { Db, Trx } from '../db/connection';
import type { CaseRow, CaseStatus, Priority } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { invalid, Refusal, type FieldError } from '../refusal';
import { fieldsMustFit } from '../workspace/fields';
import type { Viewer } from '../workspace/viewer';
import { agentActor } from './actor';
import { lockVisibleCase, type LockedCase } from './lock-case';
import { recordEvent } from './record-event';
import { saveCase, type HistoryEntry } from './save-case';
import { setStatus } from './transitions';

const MOST_LABELS = 100;

export interface CaseChanges {
  status?: CaseStatus | undefined;
  priority?: Priority | undefined;
  groupId?: string | undefined;
  assigneeId?: string | null | undefined;
  labels?: string[] | undefined;
  addLabels?: readonly string[] | undefined;
  removeLabels?: readonly string[] | undefined;
  /** Replaces the named fields; null removes one. */
  fields?: Record<string, unknown> | undefined;
}

/** A change that an agent makes to a case; see `changeAsAgent`. */
export interface AgentsChange {
  after: CaseRow;
  /** What was done, when a single word for it can't be read from the difference. */
  kind?: string;
  also?: HistoryEntry[];
}

/** What became of a case, and how it was before. */
export interface Changed {
  /** The conversation to wake, or null when nothing has changed. */
  wake: string | null;
  before: CaseRow;
  after: CaseRow;
  at: Date;
}

/** `withoutRules`: the rules that judge changes leave this one alone; what waits for time to pass goes by what the case is then. */
export interface HowToChange {
  withoutRules?: boolean;
}

/**
 * The frame of every change by an agent: lock, decide, save, one event for the rules. `decide` may refuse; a change
 * that changes nothing makes no event.
 */
export function changeAsAgent(
  db: Db,
  viewer: Viewer,
  caseNumber: number,
  decide: (locked: LockedCase, trx: Trx) => Promise<AgentsChange> | AgentsChange,
  how: HowToChange = {},
): Promise<Changed> {
  return inTransaction(db, async (trx) => {
    const locked = await lockVisibleCase(trx, viewer, caseNumber);
    return saveAsAgent(trx, viewer, locked, await decide(locked, trx), how);
  });
}

/** Saves what an agent has changed of a locked case, with one event. */
export async function saveAsAgent(
  trx: Trx,
  viewer: Viewer,
  locked: LockedCase,
  { after, kind, also }: AgentsChange,
  { withoutRules = false }: HowToChange = {},
): Promise<Changed> {
  const by = agentActor(viewer);
  const { case: before, conversation, now: at } = locked;
  const saved = await saveCase(trx, before, after, { by, at, ...(also ? { also } : {}) });
  const { kinds, changed } = saved;
  const result: Changed = { wake: null, before, after: saved.case, at };
  const [first] = kind ? [kind] : kinds;
  if (first === undefined || (kinds.length === 0 && !also)) return result;
  const transferred = kind === 'chatTransferred' && after.takenBy !== null;
  await recordEvent(trx, conversation, {
    caseId: after.id,
    kind: first,
    kinds: [...new Set([first, ...kinds])],
    changed,
    by,
    withoutRules,
    alert: transferred ? 'transfer' : null,
    occurredAt: at,
  });
  return { ...result, wake: conversation.id };
}

/** Changes status, priority, group, assignee, labels or fields. Setting `closed` ends an active chat. */
export function changeCase(
  db: Db,
  viewer: Viewer,
  caseNumber: number,
  changes: CaseChanges,
  how: HowToChange = {},
): Promise<Changed> {
  const decide = async ({ case: before, now }: LockedCase, trx: Trx) => {
    await referencesExist(trx, changes);
    await fieldsMustFit(trx, 'case', changes.fields);
    const changed: CaseRow = {
      ...before,
      priority: changes.priority ?? before.priority,
      groupId: changes.groupId ?? before.groupId,
      assigneeId: changes.assigneeId === undefined ? before.assigneeId : changes.assigneeId,
      labels: withLabels(before.labels, changes),
      fields: changes.fields ? withFields(before.fields, changes.fields) : before.fields,
    };
    const { status } = changes;
    return { after: status ? setStatus(changed, { status, endedBy: 'agent', at: now }) : changed };
  };
  return changeAsAgent(db, viewer, caseNumber, decide, how);
}

function withLabels(before: string[], { labels, addLabels, removeLabels }: CaseChanges): string[] {
  const after = new Set([...(labels ?? before), ...(addLabels ?? [])]);
  for (const label of removeLabels ?? []) after.delete(label);
  if (after.size > Math.max(MOST_LABELS, before.length))
    throw new Refusal('too-many-labels', 409, `A case has at most ${MOST_LABELS} labels. Remove some first.`);
  return [...after];
}

function withFields(
  before: Record<string, unknown>,
  changes: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null));
}

/** @throws Refusal 400 for a group or an agent that isn't there. */
export async function referencesExist(
  trx: Trx,
  changes: Pick<CaseChanges, 'groupId' | 'assigneeId'>,
): Promise<void> {
  const errors: FieldError[] = [];
  if (
    changes.groupId &&
    !(await trx.selectFrom('groups').select('id').where('id', '=', changes.groupId).executeTakeFirst())
  )
    errors.push({ path: 'groupId', message: 'There is no group with this id.' });
  if (
    changes.assigneeId &&
    !(await trx.selectFrom('users').select('id').where('id', '=', changes.assigneeId).executeTakeFirst())
  )
    errors.push({ path: 'assigneeId', message: 'There is no agent with this id.' });
  if (errors.length > 0) throw invalid(errors);
}

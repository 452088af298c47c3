import type { Db, Trx } from '../db/connection';
import type { CaseRow, CaseStatus, Priority } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { invalid, type FieldError } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { agentActor } from './actor';
import { lockVisibleCase, type LockedCase } from './lock-case';
import { recordEvent } from './record-event';
import { saveCase, type HistoryEntry } from './save-case';
import { setStatus } from './transitions';

export interface CaseChanges {
  status?: CaseStatus | undefined;
  priority?: Priority | undefined;
  groupId?: string | undefined;
  assigneeId?: string | null | undefined;
  labels?: string[] | undefined;
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

/**
 * The frame of every change by an agent: lock, decide, save, one event for the rules. `decide` may refuse; a change
 * that changes nothing makes no event. Answers the conversation to wake, or null.
 */
export function changeAsAgent(
  db: Db,
  viewer: Viewer,
  caseNumber: number,
  decide: (locked: LockedCase, trx: Trx) => Promise<AgentsChange> | AgentsChange,
): Promise<{ wake: string | null }> {
  return inTransaction(db, async (trx) => {
    const locked = await lockVisibleCase(trx, viewer, caseNumber);
    const { after, kind, also } = await decide(locked, trx);
    const by = agentActor(viewer);
    const { kinds, changed } = await saveCase(trx, locked.case, after, {
      by,
      at: locked.now,
      ...(also ? { also } : {}),
    });
    const [first] = kind ? [kind] : kinds;
    if (first === undefined || (kinds.length === 0 && !also)) return { wake: null };
    const transferred = kind === 'chatTransferred' && after.takenBy !== null;
    await recordEvent(trx, locked.conversation, {
      caseId: after.id,
      kind: first,
      kinds: [...new Set([first, ...kinds])],
      changed,
      by,
      alert: transferred ? 'transfer' : null,
      occurredAt: locked.now,
    });
    return { wake: locked.conversation.id };
  });
}

/** Changes status, priority, group, assignee, labels or fields. Setting `closed` ends an active chat. */
export function changeCase(db: Db, viewer: Viewer, caseNumber: number, changes: CaseChanges) {
  return changeAsAgent(db, viewer, caseNumber, async ({ case: before, now }, trx) => {
    await referencesExist(trx, changes);
    const changed: CaseRow = {
      ...before,
      priority: changes.priority ?? before.priority,
      groupId: changes.groupId ?? before.groupId,
      assigneeId: changes.assigneeId === undefined ? before.assigneeId : changes.assigneeId,
      labels: changes.labels ? [...new Set(changes.labels)] : before.labels,
      fields: changes.fields ? withFields(before.fields, changes.fields) : before.fields,
    };
    const { status } = changes;
    return { after: status ? setStatus(changed, { status, endedBy: 'agent', at: now }) : changed };
  });
}

function withFields(
  before: Record<string, unknown>,
  changes: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null));
}

async function referencesExist(trx: Trx, changes: CaseChanges): Promise<void> {
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

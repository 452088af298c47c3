import { sql, type ExpressionBuilder, type ExpressionWrapper, type SqlBool } from 'kysely';
import type { CaseRow, CaseStatus, Database, Priority } from '../db/schema';
import type { CaseChanges } from './change-case';

/** What is done to each case of a bulk edit. */
export type BulkChange = Pick<
  CaseChanges,
  'status' | 'priority' | 'groupId' | 'assigneeId' | 'addLabels' | 'removeLabels'
>;

/** From what to what an edit has changed a case. */
export interface BulkDone {
  status?: Turned<CaseStatus>;
  priority?: Turned<Priority>;
  groupId?: Turned<string>;
  assigneeId?: Turned<string | null>;
  added?: string[];
  removed?: string[];
  /** The edit has ended the chat. */
  endedChat?: true;
}

export interface Turned<T> {
  from: T;
  to: T;
}

/** What differs between a case before and after an edit. Pure. */
export function whatWasDone(before: CaseRow, after: CaseRow): BulkDone {
  const turned = <Column extends 'status' | 'priority' | 'groupId' | 'assigneeId'>(column: Column) =>
    before[column] === after[column] ? {} : { [column]: { from: before[column], to: after[column] } };
  const added = after.labels.filter((label) => !before.labels.includes(label));
  const removed = before.labels.filter((label) => !after.labels.includes(label));
  return {
    ...turned('status'),
    ...turned('priority'),
    ...turned('groupId'),
    ...turned('assigneeId'),
    ...(added.length > 0 ? { added } : {}),
    ...(removed.length > 0 ? { removed } : {}),
    ...(before.chatState === 'active' && after.chatState === 'ended' ? { endedChat: true as const } : {}),
  };
}

/** Cases that a change would change. */
export function wouldChange({
  status,
  priority,
  groupId,
  assigneeId,
  addLabels = [],
  removeLabels = [],
}: BulkChange) {
  return (eb: ExpressionBuilder<Database, 'cases'>): ExpressionWrapper<Database, 'cases', SqlBool> =>
    eb.or([
      ...(status ? [eb('cases.status', '<>', status)] : []),
      ...(priority ? [eb('cases.priority', '<>', priority)] : []),
      ...(groupId ? [eb('cases.groupId', '<>', groupId)] : []),
      ...(assigneeId === undefined ? [] : [eb('cases.assigneeId', 'is distinct from', assigneeId)]),
      ...(addLabels.length > 0 ? [sql<boolean>`not cases.labels @> ${addLabels}::text[]`] : []),
      ...(removeLabels.length > 0 ? [sql<boolean>`cases.labels && ${removeLabels}::text[]`] : []),
    ]);
}

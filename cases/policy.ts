import { sql, type ExpressionBuilder, type ExpressionWrapper, type SqlBool } from 'kysely';
import type { CaseSeenBy, Database } from '../db/schema';
import type { Viewer } from '../workspace/viewer';

/**
 * The one place that says which cases a person may see: administrators all; agents those of their groups, those
 * assigned to or taken by them, and those where a note mentions them. Every list, count, search, event and file of a
 * case goes through here; what is not visible does not exist.
 */
export function isVisibleTo(viewer: Viewer) {
  return (eb: ExpressionBuilder<Database, 'cases'>): ExpressionWrapper<Database, 'cases', SqlBool> => {
    if (viewer.role === 'administrator') return eb.and([]);
    return eb.or([
      eb('cases.groupId', '=', sql<string>`any(${viewer.groupIds}::uuid[])`),
      eb('cases.assigneeId', '=', viewer.userId),
      eb('cases.takenBy', '=', viewer.userId),
      // An array, not `exists`: so every branch can use its index, and somebody who sees little is answered quickly.
      eb(
        'cases.id',
        '=',
        sql<string>`any(array(select case_id from note_mentions where note_mentions.user_id = ${viewer.userId}))`,
      ),
    ]);
  };
}

/** The same rule for a state of a case that is no longer in the table; notes' mentions are looked up by the caller. */
export function couldSee(viewer: Viewer, seen: CaseSeenBy): boolean {
  return (
    viewer.role === 'administrator' ||
    viewer.groupIds.includes(seen.groupId) ||
    seen.assigneeId === viewer.userId ||
    seen.takenBy === viewer.userId
  );
}

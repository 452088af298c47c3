import { sql, type ExpressionBuilder } from 'kysely';
import type { Db, Trx } from '../db/connection';
import type { Database } from '../db/schema';
import type { Viewer } from '../workspace/viewer';
import { isVisibleTo } from './policy';
import type { Listed } from './read-messages';
import type { NotificationShape } from './shapes/notification';

export type NotificationKey = [createdAt: string, id: string];

/** What this person was told, newest first; what is about a case they may not see any more is not there. */
export async function listNotifications(
  db: Db,
  viewer: Viewer,
  page: { unread: boolean; limit: number; after?: NotificationKey | undefined },
): Promise<Listed<NotificationShape, NotificationKey>[]> {
  let query = notificationRows(db)
    .where(isTold(viewer))
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit);
  if (page.unread) query = query.where('readAt', 'is', null);
  const { after } = page;
  if (after)
    query = query.where(sql<boolean>`(created_at, id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`);
  const rows = await query.execute();
  return rows.map((row) => ({ shape: showNotification(row), key: [row.createdAt.toISOString(), row.id] }));
}

/** Notifications by their ids, whoever may see them: the caller has asked the policy. */
export async function readNotifications(
  db: Db | Trx,
  ids: readonly string[],
): Promise<Map<string, NotificationShape>> {
  if (ids.length === 0) return new Map();
  const rows = await notificationRows(db).where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, showNotification(row)]));
}

/** Notifications that exist for this person: their own, of no case or of one they may see. */
export function isTold(viewer: Viewer) {
  return (eb: ExpressionBuilder<Database, 'notifications'>) =>
    eb.and([
      eb('notifications.userId', '=', viewer.userId),
      eb.or([
        eb('notifications.caseId', 'is', null),
        eb.exists(
          eb
            .selectFrom('cases')
            .select('cases.id')
            .whereRef('cases.id', '=', 'notifications.caseId')
            .where(isVisibleTo(viewer)),
        ),
      ]),
    ]);
}

function notificationRows(db: Db | Trx) {
  return db
    .selectFrom('notifications')
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom('cases')
        .select('cases.number')
        .whereRef('cases.id', '=', 'notifications.caseId')
        .as('caseNumber'),
    );
}

type JoinedNotification = Awaited<ReturnType<ReturnType<typeof notificationRows>['execute']>>[number];

function showNotification(row: JoinedNotification): NotificationShape {
  return {
    id: row.id,
    text: row.text,
    caseNumber: row.caseNumber,
    by: { type: row.byType, id: row.byId, name: row.byName },
    createdAt: row.createdAt.toISOString(),
    readAt: row.readAt?.toISOString() ?? null,
  };
}

import { sql } from 'kysely';
import type { Db } from '../db/connection';
import { notFound } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { isTold, readNotifications } from './read-notifications';
import type { NotificationShape } from './shapes/notification';

/**
 * Notes that a person has read what they were told; when they did so first stays.
 * @throws Refusal 404 for somebody else's, and for one about a case they may not see.
 */
export async function markNotificationRead(db: Db, viewer: Viewer, id: string): Promise<NotificationShape> {
  const marked = await db
    .updateTable('notifications')
    .set({ readAt: sql<Date>`coalesce(read_at, clock_timestamp())` })
    .where('id', '=', id)
    .where(isTold(viewer))
    .returning('id')
    .executeTakeFirst();
  const notification = marked && (await readNotifications(db, [marked.id])).get(marked.id);
  if (!notification) throw notFound('notification');
  return notification;
}

/** Notes that a person has read all they were told so far; answers how many they had not read. */
export async function markAllNotificationsRead(db: Db, viewer: Viewer): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('notifications')
    .set({ readAt: sql<Date>`clock_timestamp()` })
    .where('readAt', 'is', null)
    .where(isTold(viewer))
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

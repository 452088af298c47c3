import { sql } from 'kysely';
import type { Db, Trx } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { notFound } from '../refusal';
import type { Viewer } from '../workspace/viewer';
import { isTold, readNotifications } from './read-notifications';
import type { NotificationShape } from './shapes/notification';

/**
 * Notes that a person has read what they were told, and tells their tabs; when they did so first stays.
 * @throws Refusal 404 for somebody else's, and for one about a case they may not see.
 */
export function markNotificationRead(db: Db, viewer: Viewer, id: string): Promise<NotificationShape> {
  return inTransaction(db, async (trx) => {
    const told = await trx
      .selectFrom('notifications')
      .select('id')
      .where('id', '=', id)
      .where(isTold(viewer))
      .executeTakeFirst();
    if (!told) throw notFound('notification');
    await markRead(trx, viewer, id);
    const notification = (await readNotifications(trx, [id])).get(id);
    if (!notification) throw notFound('notification');
    return notification;
  });
}

/** Notes that a person has read all they were told so far, and tells their tabs; answers how many they had not read. */
export function markAllNotificationsRead(db: Db, viewer: Viewer): Promise<number> {
  return inTransaction(db, (trx) => markRead(trx, viewer, null));
}

/** Of one or of all that are unread; nothing is told where there was none. */
async function markRead(trx: Trx, viewer: Viewer, id: string | null): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('notifications')
    .set({ readAt: sql<Date>`clock_timestamp()` })
    .where('readAt', 'is', null)
    .where(isTold(viewer))
    .$if(id !== null, (all) => all.where('id', '=', id))
    .executeTakeFirst();
  const { userId } = viewer;
  if (numUpdatedRows > 0n)
    await trx.insertInto('feed').values({ kind: 'notifications.read', userId }).execute();
  return Number(numUpdatedRows);
}

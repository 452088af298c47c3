import { randomUUID } from 'node:crypto';
import type { Trx } from '../db/connection';
import type { ActorType } from '../db/schema';

export interface Notification {
  text: string;
  caseId: string | null;
  by: { type: ActorType; id: string | null; name: string | null };
  at: Date;
}

/**
 * Tells people something, until they have read it: at once by their event streams, and in their list. Who may not see
 * the case when they look is not told of it.
 */
export async function notify(
  trx: Trx,
  userIds: readonly string[],
  notification: Notification,
): Promise<void> {
  if (userIds.length === 0) return;
  const { text, caseId, by, at } = notification;
  const told = userIds.map((userId) => ({ id: randomUUID(), userId }));
  await trx
    .insertInto('notifications')
    .values(
      told.map(({ id, userId }) => ({
        id,
        userId,
        text,
        caseId,
        byType: by.type,
        byId: by.id,
        byName: by.name,
        createdAt: at,
      })),
    )
    .execute();
  await trx
    .insertInto('feed')
    .values(
      told.map(({ id, userId }) => ({
        kind: 'notification',
        caseId,
        userId,
        details: JSON.stringify({ notificationId: id }),
      })),
    )
    .execute();
}

/** Tells every administrator what they alone can do something about. */
export async function notifyAdministrators(
  trx: Trx,
  notification: Pick<Notification, 'text' | 'at'>,
): Promise<void> {
  const administrators = await trx
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'administrator')
    .orderBy('id')
    .execute();
  const ids = administrators.map(({ id }) => id);
  await notify(trx, ids, { ...notification, caseId: null, by: { type: 'system', id: null, name: null } });
}

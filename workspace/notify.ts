import { randomUUID } from 'node:crypto';
import type { Trx } from '../db/connection';
import type { ActorType } from '../db/schema';

export interface Notification {
  text: string;
  caseId: string | null;
  by: { type: ActorType; id: string | null; name: string | null };
  at: Date;
}

/** Tells people something, until they have read it. */
export async function notify(
  trx: Trx,
  userIds: readonly string[],
  notification: Notification,
): Promise<void> {
  if (userIds.length === 0) return;
  const { text, caseId, by, at } = notification;
  await trx
    .insertInto('notifications')
    .values(
      userIds.map((userId) => ({
        id: randomUUID(),
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
}

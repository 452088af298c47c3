import type { Db } from '../db/connection';

/** Whether one of these addresses is a number of ours on channels of this kind: it is never a customer's. */
export async function isOurs(db: Db, kind: string, addresses: readonly string[]): Promise<boolean> {
  const sender = await db
    .selectFrom('integrations')
    .select('id')
    .where('kind', '=', kind)
    .where('sender', 'in', addresses)
    .where('deletedAt', 'is', null)
    .executeTakeFirst();
  return sender !== undefined;
}

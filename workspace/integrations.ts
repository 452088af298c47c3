import type { Db, Trx } from '../db/connection';
import type { IntegrationRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { notFound } from '../refusal';
import { audit } from './audit-log';

/** The integrations that were not deleted, oldest first. `after` is where the page before ended. */
export function listIntegrations(
  db: Db,
  { limit, after }: { limit: number; after: { createdAt: Date; id: string } | undefined },
): Promise<IntegrationRow[]> {
  let query = db
    .selectFrom('integrations')
    .selectAll()
    .where('deletedAt', 'is', null)
    .orderBy('createdAt')
    .orderBy('id')
    .limit(limit);
  if (after)
    query = query.where((eb) => eb(eb.refTuple('createdAt', 'id'), '>', eb.tuple(after.createdAt, after.id)));
  return query.execute();
}

/** The addresses that customers write to, of all channels, drafts' too. */
export async function sendersOf(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('integrations').select('sender').where('deletedAt', 'is', null).execute();
  return rows.flatMap(({ sender }) => sender ?? []);
}

/** @throws Refusal `not-found`, also for a deleted one. */
export async function readIntegration(db: Db | Trx, id: string): Promise<IntegrationRow> {
  const row = await db
    .selectFrom('integrations')
    .selectAll()
    .where('id', '=', id)
    .where('deletedAt', 'is', null)
    .executeTakeFirst();
  if (!row) throw notFound('integration');
  return row;
}

/**
 * Deletes an integration: its webhook is unknown from now on, its credentials are gone, account and sender may be
 * connected again. The row stays, because cases and conversations belong to it.
 */
export async function deleteIntegration(db: Db, by: string, id: string): Promise<void> {
  const now = new Date();
  await inTransaction(db, async (trx) => {
    const gone = await trx
      .updateTable('integrations')
      .set({ deletedAt: now, updatedAt: now, health: 'disabled', credentials: null })
      .where('id', '=', id)
      .where('deletedAt', 'is', null)
      .returning(['id', 'name'])
      .executeTakeFirst();
    if (!gone) throw notFound('integration');
    await audit(trx, by, { what: 'integration.deleted', target: targetOf(gone) });
  });
}

/** An integration as the audit log names it. */
export const targetOf = ({ id, name }: Pick<IntegrationRow, 'id' | 'name'>) => ({
  type: 'integration',
  id,
  name,
});

import { sql } from 'kysely';
import type { Db } from '../db/connection';
import type { IntegrationRow } from '../db/schema';
import { inTransaction } from '../db/transaction';
import { keepSigns } from './connection-signs';
import { notifyAdministrators } from './notify';

/**
 * The provider has refused an integration's credentials when it was asked for messages: only an administrator can help,
 * and they are told when that begins. Of other credentials than the present ones it says nothing.
 */
export async function noteListingRefused(
  db: Db,
  { id, credentials }: IntegrationRow,
  problem: string,
): Promise<void> {
  await inTransaction(db, async (trx) => {
    const current = await trx
      .selectFrom('integrations')
      .select(['name', 'health', sql<Date>`clock_timestamp()`.as('now')])
      .where('id', '=', id)
      .where('credentials', '=', credentials)
      .where('health', 'in', ['connected', 'error'])
      .forUpdate()
      .executeTakeFirst();
    if (!current) return;
    await keepSigns(trx, id, { listingProblem: problem });
    if (current.health === 'error') return;
    const { name, now } = current;
    await trx
      .updateTable('integrations')
      .set({ health: 'error', healthDetail: problem, errorSince: now })
      .where('id', '=', id)
      .execute();
    const text = `“${name}” can not be asked for its messages: ${problem}`;
    await notifyAdministrators(trx, { text, at: now });
  });
}

/** The provider has told all of an integration's messages: what was wrong with that no longer is. */
export async function noteListed(db: Db, { id }: IntegrationRow): Promise<void> {
  const refused = await db
    .selectFrom('connectionSigns')
    .select('listingProblem')
    .where('integrationId', '=', id)
    .where('listingProblem', 'is not', null)
    .executeTakeFirst();
  if (!refused) return;
  await inTransaction(db, async (trx) => {
    await trx
      .updateTable('integrations')
      .set({ health: 'connected', healthDetail: null, errorSince: null })
      .where('id', '=', id)
      .where('health', '=', 'error')
      // What messages of ours say is healed by those.
      .where('healthDetail', '=', refused.listingProblem)
      .execute();
    await keepSigns(trx, id, { listingProblem: null });
  });
}

import { sql } from 'kysely';
import type { Trx } from '../db/connection';
import type { ContactRow } from '../db/schema';

/** A name from the customer's profile never replaces one that an agent typed. */
export async function takeProfileName(
  trx: Trx,
  contactId: string,
  profileName: string | null,
): Promise<ContactRow> {
  const contact = await trx
    .selectFrom('contacts')
    .selectAll()
    .where('id', '=', contactId)
    .executeTakeFirstOrThrow();
  if (!profileName || contact.nameSource !== 'profile' || contact.name === profileName) return contact;
  await trx
    .updateTable('contacts')
    .set({ name: profileName, updatedAt: sql<Date>`clock_timestamp()` })
    .where('id', '=', contactId)
    .execute();
  return { ...contact, name: profileName };
}

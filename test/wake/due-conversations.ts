import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { TestDesk } from '../desk';

/** Makes conversations that are due; answers their ids. */
export async function dueConversations({ db, integration }: TestDesk, count: number): Promise<string[]> {
  const made = Array.from({ length: count }, () => ({ id: randomUUID(), contactId: randomUUID() }));
  await db
    .insertInto('contacts')
    .values(made.map(({ contactId }) => ({ id: contactId })))
    .execute();
  await db
    .insertInto('conversations')
    .values(
      made.map(({ id, contactId }) => ({
        id,
        contactId,
        integrationId: integration.id,
        address: `whatsapp:${id}`,
        ourAddress: integration.sender ?? '',
        wakeAt: sql<Date>`clock_timestamp() - interval '1 second'`,
      })),
    )
    .execute();
  return made.map(({ id }) => id);
}

import { sql, type Migration } from 'kysely';

/** How many webhooks of a number wait to be taken in is asked every few seconds while an administrator looks at it. */
export const webhooksByIntegration: Migration = {
  async up(db) {
    await sql`create index unprocessed_webhooks_waiting on unprocessed_webhooks (integration_id, received_at)
      where taken_in_at is null`.execute(db);
  },
};

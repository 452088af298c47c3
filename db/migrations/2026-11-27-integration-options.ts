import { sql, type Migration } from 'kysely';

/** What else the form of an integration's channel keeps, and anybody who manages integrations may read. */
export const integrationOptions: Migration = {
  async up(db) {
    await sql.raw(`alter table integrations add column options jsonb not null default '{}'`).execute(db);
  },
};

import { sql, type Migration } from 'kysely';

/** How often a provider said that it has no such file: attempts to which nobody answered are no reason to give up. */
export const misses: Migration = {
  async up(db) {
    await sql`alter table attachments add column misses smallint not null default 0`.execute(db);
  },
};

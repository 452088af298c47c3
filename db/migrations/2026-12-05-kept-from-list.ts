import { sql, type Migration } from 'kysely';

/** Which of the webhooks that could not be taken in are none: the provider's list told of them, and theirs may still come. */
export const keptFromList: Migration = {
  async up(db) {
    await sql
      .raw('alter table unprocessed_webhooks add column is_listed boolean not null default false')
      .execute(db);
  },
};

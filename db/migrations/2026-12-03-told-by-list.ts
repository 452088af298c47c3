import { sql, type Migration } from 'kysely';

/** Which customers' messages the provider's list told of: it says less than their webhooks, which may still come. */
export const listedMessages: Migration = {
  async up(db) {
    await sql.raw('alter table messages add column is_listed boolean not null default false').execute(db);
  },
};

import { sql, type Migration } from 'kysely';

/** Which answers wait because the provider answered that they must: when it is back from an outage says nothing about those. */
export const toldToWait: Migration = {
  async up(db) {
    await sql.raw('alter table messages add column told_to_wait boolean not null default false').execute(db);
  },
};

import { sql, type Migration } from 'kysely';

/** Which messages of ours are asked for until they have been read, and how often each was asked for in vain. */
export const askedUntilRead: Migration = {
  async up(db) {
    await sql
      .raw(
        `alter table messages
          add column ask_until_read boolean not null default false,
          add column asks_in_vain smallint not null default 0`,
      )
      .execute(db);
  },
};

import { sql, type Migration } from 'kysely';

/** When what an outage leaves to do was last done, and until when a provider that has no room is left alone. */
export const lookedAfter: Migration = {
  async up(db) {
    await sql
      .raw(
        `alter table integrations
          add column looked_after_at timestamptz(3),
          add column busy_until timestamptz(3)`,
      )
      .execute(db);
  },
};

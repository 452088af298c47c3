import { sql, type Migration } from 'kysely';

/** How far the first set-up of a workspace has come. One where people are at work already has had it. */
export const setUp: Migration = {
  async up(db) {
    await sql
      .raw(
        `alter table workspace_settings
          add column set_up_steps jsonb not null default '{}',
          add column set_up_shown_at timestamptz(3),
          add column set_up_finished_at timestamptz(3)`,
      )
      .execute(db);
    await sql
      .raw(
        `update workspace_settings set set_up_finished_at = clock_timestamp()
          where exists (select from users)`,
      )
      .execute(db);
  },
};

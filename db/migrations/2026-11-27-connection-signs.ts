import { sql, type Migration } from 'kysely';

/** What shows whether a connected number works: asked of its provider, or seen in what arrives and what is delivered. */
export const connectionSigns: Migration = {
  async up(db) {
    await sql
      .raw(
        `
create table connection_signs (
  integration_id uuid primary key references integrations,
  asked_at timestamptz(3),
  account_problem text,
  sender jsonb,
  sender_problem text,
  refused_at timestamptz(3),
  refused jsonb,
  delivered_at timestamptz(3),
  failed_at timestamptz(3),
  failed jsonb
);
`,
      )
      .execute(db);
  },
};

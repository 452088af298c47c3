import { sql, type Migration } from 'kysely';

/**
 * Since when an integration receives for this account and sender, where statuses arrive, since when something is wrong,
 * and when a lost message was last looked for.
 */
export const receivesSince: Migration = {
  async up(db) {
    await sql
      .raw(
        `
alter table integrations
  add column receives_since timestamptz(3) not null default clock_timestamp(),
  add column status_url text,
  add column error_since timestamptz(3);
update integrations set receives_since = created_at, status_url = webhook_url,
  error_since = case when health = 'error' then updated_at end;

alter table connection_signs add column listing_problem text;
alter table messages add column settle_checked_at timestamptz(3);
`,
      )
      .execute(db);
  },
};

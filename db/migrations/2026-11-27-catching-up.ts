import { sql, type Migration } from 'kysely';

/** When a provider is asked for what its webhooks did not bring: customers' messages, and the status of ours. */
export const catchingUp: Migration = {
  async up(db) {
    await sql
      .raw(
        `
alter table integrations
  add column webhook_url text,
  add column caught_up_to timestamptz(3),
  add column widely_listed_at timestamptz(3),
  add column wholly_listed_at timestamptz(3),
  add column ask_at timestamptz(3),
  add column asking_until timestamptz(3),
  add column trouble_at timestamptz(3);

alter table messages
  add column ask_status_at timestamptz(3),
  add column repeats smallint not null default 0;
create index messages_ask_status on messages (ask_status_at) where ask_status_at is not null;
`,
      )
      .execute(db);
  },
};

import { sql, type Migration } from 'kysely';

/** Messages that an agent wants sent later, and when the next one of a conversation is due. */
export const scheduled: Migration = {
  async up(db) {
    await sql
      .raw(
        `
alter table messages
  add column send_at timestamptz(3),
  add column cancel_if_customer_writes boolean not null default false;
create index messages_scheduled on messages (conversation_id, send_at)
  where status = 'queued' and send_at is not null;

alter table conversations add column next_send_at timestamptz(3);
`,
      )
      .execute(db);
  },
};

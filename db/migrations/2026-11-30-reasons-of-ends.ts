import { sql, type Migration } from 'kysely';

/** Why chats end: what a group's agents choose from, and what was chosen. */
export const reasonsOfEnds: Migration = {
  async up(db) {
    await sql
      .raw(
        `
alter table groups
  add column end_reasons text[] not null default '{}',
  add column end_reason_required boolean not null default false;
alter table cases
  add column chat_end_reason text,
  add constraint cases_end_reason_check check (chat_end_reason is null or chat_state = 'ended');
`,
      )
      .execute(db);
  },
};

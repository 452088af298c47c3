import { sql, type Migration } from 'kysely';

/** That an agent types: until when it holds the end of a chat back, and when the customer was last shown it. */
export const whileTyping: Migration = {
  async up(db) {
    await sql
      .raw(
        `
alter table cases add column chat_held_until timestamptz(3);

create table typing_shown (
  case_id uuid primary key references cases,
  shown_at timestamptz(3) not null
);
`,
      )
      .execute(db);
  },
};

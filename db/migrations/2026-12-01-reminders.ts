import { sql, type Migration } from 'kysely';

// `next_reminder_at` saves every look a search: most conversations have none.
const statements = `
create table reminders (
  case_id uuid not null references cases on delete cascade,
  user_id uuid not null references users on delete cascade,
  at timestamptz(3) not null,
  note text not null default '',
  primary key (case_id, user_id)
);
create index reminders_user on reminders (user_id);
alter table conversations add column next_reminder_at timestamptz(3);
`;

/** People may have a case brought back to them at a time, or when its customer writes before. */
export const reminders: Migration = {
  async up(db) {
    await sql.raw(statements).execute(db);
  },
};

import { sql, type Migration } from 'kysely';

// No index on the time: a draft changes while somebody types, and is looked for by its age once a day.
const statements = `
create table drafts (
  case_id uuid not null references cases,
  user_id uuid not null references users on delete cascade,
  text text not null default '',
  note text not null default '',
  mode text not null default 'reply' check (mode in ('reply', 'note')),
  attachment_ids uuid[] not null default '{}',
  template jsonb,
  updated_at timestamptz(3) not null default clock_timestamp(),
  primary key (case_id, user_id)
);
create index drafts_files on drafts (user_id) where attachment_ids <> '{}';
`;

/** What agents are writing, case by case. */
export const drafts: Migration = {
  async up(db) {
    await sql.raw(statements).execute(db);
  },
};

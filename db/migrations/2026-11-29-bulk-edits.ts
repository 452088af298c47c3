import { sql, type Migration } from 'kysely';

const statements = `
create table bulk_edits (
  id uuid primary key,
  made_by uuid references users on delete set null,
  change jsonb not null,
  run_rules boolean not null,
  state text not null default 'running' check (state in ('running', 'done', 'undoing', 'undone')),
  undone_by uuid references users on delete set null,
  working_until timestamptz(3),
  created_at timestamptz(3) not null default clock_timestamp(),
  finished_at timestamptz(3)
);
create index bulk_edits_at_work on bulk_edits (created_at) where state in ('running', 'undoing');
create index bulk_edits_created on bulk_edits (created_at);

create table bulk_edit_cases (
  bulk_edit_id uuid not null references bulk_edits on delete cascade,
  number bigint not null,
  state text not null check (state in ('waiting', 'changed', 'unchanged', 'refused', 'skipped', 'undone')),
  reason text,
  done jsonb,
  changed_at timestamptz(3),
  history_id bigint,
  put_back boolean,
  left_alone jsonb,
  created_at timestamptz(3) not null default clock_timestamp(),
  primary key (bulk_edit_id, number)
);
create index bulk_edit_cases_to_do on bulk_edit_cases (bulk_edit_id, number) where state in ('waiting', 'changed');
create index bulk_edit_cases_created on bulk_edit_cases (created_at);
`;

/** One change of many cases, case by case: what is to be done, what was, and what it takes to undo it. */
export const bulkEdits: Migration = {
  async up(db) {
    await sql.raw(statements).execute(db);
  },
};

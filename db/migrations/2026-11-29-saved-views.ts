import { sql, type Migration } from 'kysely';

const statements = `
create table saved_views (
  id uuid primary key,
  owner_id uuid references users on delete set null,
  name text not null,
  shared boolean not null,
  filters jsonb not null default '{}',
  sort text,
  "order" text,
  columns text[] not null default '{}',
  created_at timestamptz(3) not null default clock_timestamp(),
  updated_at timestamptz(3) not null default clock_timestamp(),
  check (shared or owner_id is not null)
);
create index saved_views_owner on saved_views (owner_id);
create index saved_views_shared on saved_views (name, id) where shared;
`;

/** How people look at the cases. What was shared stays when its owner goes. */
export const savedViews: Migration = {
  async up(db) {
    await sql.raw(statements).execute(db);
  },
};

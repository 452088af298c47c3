import { sql, type Migration } from 'kysely';

const statements = `
create table uploads (
  id uuid primary key,
  user_id uuid not null references users on delete cascade,
  name text not null,
  content_type text not null,
  size bigint not null,
  hash text check (hash ~ '^[0-9a-f]{64}$'),
  thumbnail_hash text check (thumbnail_hash ~ '^[0-9a-f]{64}$'),
  link text,
  created_at timestamptz(3) not null default clock_timestamp(),
  check ((hash is null) <> (link is null))
);
create index uploads_created on uploads (created_at);
create index uploads_hash on uploads (hash) where hash is not null;
`;

/** Files that agents have uploaded and not sent yet. */
export const uploads: Migration = {
  async up(db) {
    await sql.raw(statements).execute(db);
  },
};

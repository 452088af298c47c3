import { sql, type Migration } from 'kysely';

/** Lists of customers that are to be taken in, as they were uploaded, and how far that has come. */
export const contactImports: Migration = {
  async up(db) {
    await sql
      .raw(
        `create table contact_imports (
          id uuid primary key,
          user_id uuid references users on delete set null,
          file_name text not null,
          headers text[] not null,
          -- The lines as they were written, cell by cell.
          lines jsonb not null,
          total integer not null,
          columns jsonb,
          state text not null default 'uploaded' check (state in ('uploaded', 'running', 'done', 'cancelled')),
          done integer not null default 0,
          created integer not null default 0,
          changed integer not null default 0,
          unchanged integer not null default 0,
          working_until timestamptz(3),
          created_at timestamptz(3) not null default clock_timestamp(),
          finished_at timestamptz(3)
        );
        create index contact_imports_running on contact_imports (created_at) where state = 'running';
        create table contact_import_faults (
          import_id uuid not null references contact_imports on delete cascade,
          place integer not null,
          reason text not null,
          primary key (import_id, place)
        )`,
      )
      .execute(db);
  },
};

import { sql, type Migration } from 'kysely';

// Without a unique key: conversations that drop the same content must not wait for each other.
const statements = `
create table dropped_files (
  id bigint generated always as identity primary key,
  hash text not null,
  at timestamptz(3) not null default clock_timestamp()
);
create index dropped_files_at on dropped_files (at);

create function note_dropped_file() returns trigger language plpgsql as $$
begin
  insert into dropped_files (hash)
  select hash from unnest(array[old.hash, old.thumbnail_hash]) as hash where hash is not null;
  return null;
end $$;
create trigger note_dropped_file after delete on attachments
  for each row execute function note_dropped_file();
create trigger note_dropped_file after delete on uploads
  for each row execute function note_dropped_file();
`;

/** Content that a row was gone of, by whatever way: pruning looks whether another one still needs it. */
export const withoutRows: Migration = {
  async up(db) {
    await sql.raw(statements).execute(db);
  },
};

import { sql, type Migration } from 'kysely';

const statements = `
create table preferences (
  user_id uuid primary key references users on delete cascade,
  values jsonb not null
);
`;

/** How people want their screen to be. */
export const preferences: Migration = {
  async up(db) {
    await sql.raw(statements).execute(db);
  },
};

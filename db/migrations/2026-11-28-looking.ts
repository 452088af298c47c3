import { sql, type Migration } from 'kysely';

// Not logged: the rows live for seconds, and whoever looks says so again.
const statements = `
create unlogged table lookers (
  case_id uuid not null references cases,
  user_id uuid not null references users on delete cascade,
  typing boolean not null,
  seen_at timestamptz(3) not null default clock_timestamp(),
  primary key (case_id, user_id)
);
`;

/** Who looks at which case at this moment. */
export const looking: Migration = {
  async up(db) {
    await sql.raw(statements).execute(db);
  },
};

import { sql, type Migration } from 'kysely';

/** After which failed listing, or pause of ours, what is to be done when a provider is back is still to do. */
export const away: Migration = {
  async up(db) {
    await sql.raw('alter table integrations add column away_at timestamptz(3)').execute(db);
  },
};

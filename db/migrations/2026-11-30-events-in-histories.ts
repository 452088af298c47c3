import { sql, type Migration } from 'kysely';

/** At which event a rule did what an entry of a history says: it leads to the run, and so to why. */
export const eventsInHistories: Migration = {
  async up(db) {
    await sql.raw('alter table case_history add column event_seq bigint').execute(db);
  },
};

import { sql, type Migration } from 'kysely';

/** Answers that can be taken back for some seconds, and which messages are parts of one. */
export const heldAnswers: Migration = {
  async up(db) {
    await sql
      .raw('alter table messages add column held_until timestamptz(3), add column answer_id uuid')
      .execute(db);
  },
};

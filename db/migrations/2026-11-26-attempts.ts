import { sql, type Migration } from 'kysely';

/** To and from which address a message was handed over: a customer's address may change before that is settled. */
export const attempts: Migration = {
  async up(db) {
    await sql
      .raw('alter table messages add column attempt_to text, add column attempt_from text')
      .execute(db);
  },
};

import { sql, type Migration } from 'kysely';

/** The buttons and lists of prepared content, as they are offered and as they were sent. */
export const interactive: Migration = {
  async up(db) {
    await sql
      .raw(
        `
alter table templates add column interactive jsonb;
alter table messages add column interactive jsonb;
`,
      )
      .execute(db);
  },
};

import { sql, type Migration } from 'kysely';

/** A line of an imported list is named as its file counts it, and what is wrong with it also by a code. */
export const importLines: Migration = {
  async up(db) {
    await sql
      .raw(
        `
alter table contact_imports add column line_numbers integer[] not null default '{}';
alter table contact_import_faults add column fault jsonb;
`,
      )
      .execute(db);
  },
};

import { sql, type Migration } from 'kysely';

/** An import that goes no further is given up after some attempts, and says so. */
export const stoppedImports: Migration = {
  async up(db) {
    await sql
      .raw(
        `
alter table contact_imports add column attempts integer not null default 0;
alter table contact_imports drop constraint contact_imports_state_check;
alter table contact_imports add constraint contact_imports_state_check
  check (state in ('uploaded', 'running', 'done', 'cancelled', 'stopped'));
`,
      )
      .execute(db);
  },
};

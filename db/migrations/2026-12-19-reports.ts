import { sql, type Migration } from 'kysely';

/**
 * What reports read of a period. Both tables grow at their end, so that a summary of each stretch of pages finds a period
 * and costs whoever writes almost nothing.
 */
export const reports: Migration = {
  async up(db) {
    await sql
      .raw(
        `
create index messages_created on messages using brin (created_at) with (autosummarize = on);
create index case_history_at on case_history using brin (at) with (autosummarize = on);
`,
      )
      .execute(db);
  },
};

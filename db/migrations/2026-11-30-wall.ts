import { sql, type Migration } from 'kysely';

/** What the supervisor's screen reads again and again: windows that close next, messages that failed last. */
export const wall: Migration = {
  async up(db) {
    await sql
      .raw(
        `
create index conversations_window on conversations (window_closes_at) where not window_close_handled;
create index case_history_failed on case_history (at) where what = 'message.failed';
`,
      )
      .execute(db);
  },
};

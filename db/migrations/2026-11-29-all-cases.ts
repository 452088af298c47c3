import { sql, type Migration } from 'kysely';

// What is open or pending is a small part of all there ever was, and so are active chats: they have indexes of their own.
// The planner walks through a list for a word that is frequent and asks the index for one that isn't; which it is it can
// tell by samples that are large enough.
const statements = `
create index cases_created on cases (created_at, number);
create index cases_priority on cases (priority, number);
create index cases_status on cases (status, number);
create index cases_integration on cases (integration_id, updated_at, number);
create index cases_live on cases (updated_at, number) where status <> 'closed';
create index cases_waiting on cases (waiting_since, number) where waiting_since is not null and status <> 'closed';
create index cases_taken_chats on cases (taken_by) where chat_state = 'active';
create index cases_group_chats on cases (group_id) where chat_state = 'active';
alter table messages alter column text set statistics 1000;
alter table contacts alter column name set statistics 1000;
`;

/** Indexes for the lists of cases. */
export const allCases: Migration = {
  async up(db) {
    await sql.raw(statements).execute(db);
  },
};

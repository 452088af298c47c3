import { sql, type Migration } from 'kysely';

const statements = `
alter table attachments add column delete_remote_at timestamptz(3);
create index attachments_delete_remote on attachments (delete_remote_at) where delete_remote_at is not null;
`;

/** When the provider's copy of a customer's file is deleted. Files that are here already are left where they are. */
export const providerCopies: Migration = {
  async up(db) {
    await sql.raw(statements).execute(db);
  },
};

import { sql, type Migration } from 'kysely';

const statements = `
alter table attachments
  add column hash text check (hash ~ '^[0-9a-f]{64}$'),
  add column thumbnail_hash text check (thumbnail_hash ~ '^[0-9a-f]{64}$'),
  add column error text,
  add column attempts integer not null default 0,
  add column due_at timestamptz(3) not null default clock_timestamp();
create index attachments_fetching on attachments (conversation_id, due_at) where state = 'fetching';
create index attachments_hash on attachments (hash) where hash is not null;
create index attachments_thumbnail on attachments (thumbnail_hash) where thumbnail_hash is not null;

update conversations set wake_at = least(wake_at, clock_timestamp())
where id in (select conversation_id from attachments where state = 'fetching');
`;

/** Where the content of a customer's file is, and when it is fetched next. Those nobody has fetched yet are due now. */
export const files: Migration = {
  async up(db) {
    await sql.raw(statements).execute(db);
  },
};

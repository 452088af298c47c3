import { sql, type Migration } from 'kysely';

const statements = `
create table cloud_storages (
  id uuid primary key,
  name text not null,
  endpoint text not null,
  bucket text not null,
  region text not null,
  access_key_id text not null,
  credentials bytea,
  health text not null check (health in ('connected', 'error', 'disabled')),
  health_detail text,
  connected_at timestamptz(3) not null default clock_timestamp(),
  created_at timestamptz(3) not null default clock_timestamp(),
  updated_at timestamptz(3) not null default clock_timestamp(),
  deleted_at timestamptz(3)
);
create unique index cloud_storages_bucket on cloud_storages (endpoint, bucket) where deleted_at is null;
`;

/** Where files go that are too large to be sent: integrations of the kind s3, which are no channels. */
export const withCloudStorage: Migration = {
  async up(db) {
    await sql.raw(statements).execute(db);
  },
};

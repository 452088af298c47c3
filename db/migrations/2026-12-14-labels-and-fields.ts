import { sql, type Migration } from 'kysely';

/** What labels look like and which fields there are; and what other systems call a customer. */
export const labelsAndFields: Migration = {
  async up(db) {
    await sql
      .raw(
        `create table labels (
          id uuid primary key,
          name text not null,
          colour text not null,
          description text not null default '',
          created_at timestamptz(3) not null default clock_timestamp(),
          updated_at timestamptz(3) not null default clock_timestamp()
        );
        create unique index labels_name on labels (lower(name));

        create table fields (
          id uuid primary key,
          of text not null check (of in ('case', 'contact')),
          name text not null,
          type text not null check (type in ('text', 'number', 'boolean', 'date', 'choice')),
          choices text[] not null default '{}',
          place integer not null,
          created_at timestamptz(3) not null default clock_timestamp(),
          updated_at timestamptz(3) not null default clock_timestamp(),
          unique (of, name)
        );

        alter table contacts add column external_id text;
        create unique index contacts_external_id on contacts (external_id) where external_id is not null;
        create index contacts_blocked on contacts (created_at desc, id) where blocked;
        create index contacts_labels on contacts using gin (labels) where labels <> '{}'`,
      )
      .execute(db);
  },
};

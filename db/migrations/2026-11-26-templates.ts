import { sql, type Migration } from 'kysely';

/** What the providers know of prepared content, as it was when it was last asked for. */
export const templates: Migration = {
  async up(db) {
    await sql
      .raw(
        `
create table templates (
  integration_id uuid not null references integrations,
  content_sid text not null,
  name text not null,
  language text not null,
  type text not null,
  category text,
  status text not null,
  rejection_reason text,
  sendable text not null check (sendable in ('always', 'inWindow', 'never')),
  text text not null,
  variables jsonb not null default '{}',
  content jsonb not null default '{}',
  primary key (integration_id, content_sid)
);
create index templates_name on templates (name, integration_id, content_sid);

alter table integrations add column templates_synced_at timestamptz(3);
`,
      )
      .execute(db);
  },
};

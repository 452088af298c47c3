import { sql, type Migration } from 'kysely';

/** Invitations, each person's own limit of chats, when a token was last used, and who changed what. */
export const people: Migration = {
  async up(db) {
    await sql
      .raw(
        `alter table users add column chats_per_agent integer check (chats_per_agent between 1 and 1000);

        alter table api_tokens add column last_used_at timestamptz(3);
        create index api_tokens_by_age on api_tokens (created_at desc, id desc);

        create table invitations (
          id uuid primary key,
          email text not null,
          name text,
          role text not null check (role in ('agent', 'administrator')),
          group_ids uuid[] not null,
          token_hash bytea not null unique,
          invited_by uuid references users on delete set null,
          invited_by_name text not null,
          created_at timestamptz(3) not null default clock_timestamp(),
          expires_at timestamptz(3) not null,
          accepted_at timestamptz(3),
          revoked_at timestamptz(3),
          check (accepted_at is null or revoked_at is null)
        );
        create unique index invitations_open_by_email on invitations (lower(email))
          where accepted_at is null and revoked_at is null;
        create index invitations_by_age on invitations (created_at desc, id desc);
        create index invitations_by_end on invitations (expires_at);

        create table audit_log (
          seq bigint generated always as identity primary key,
          at timestamptz(3) not null default clock_timestamp(),
          what text not null,
          by_id uuid,
          by_name text,
          target_type text not null,
          target_id text not null,
          target_name text not null,
          changes jsonb not null default '[]'
        );
        create index audit_log_by_time on audit_log (at);
        create index audit_log_by_person on audit_log (by_id, seq);
        create index audit_log_by_what on audit_log (what, seq);`,
      )
      .execute(db);
  },
};
